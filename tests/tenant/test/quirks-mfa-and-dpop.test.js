import assert from "node:assert/strict";
import { after, afterEach, before, suite } from "node:test";
import { defaultUser } from "../src/index.js";
import { sessionQuirks } from "../src/quirks/mfa-and-dpop.js";
import { obtainTokens, tokenRequest } from "./support/application.js";
import { callBound, newDpopKey } from "./support/dpop.js";
import { mfaApi, requestByPassword, requireMfa, startMfaTenant } from "./support/mfa.js";
import { testQuirks } from "./support/quirks.js";
import { grace } from "./support/second-factor.js";

const LATE_SECONDS = 15 * 60 + 1;

let tenant;

async function lateRefresh(user, error, status) {
  tenant.policies.defaultPolicy = false;
  const { refresh_token: token } = await obtainTokens(tenant, { user });
  tenant.policies.defaultPolicy = true;
  tenant.clock.advance(LATE_SECONDS);
  const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token });
  assert.equal((await response.json()).error, error);
  assert.equal(response.status, status);
}

const mfaRequired = (status) => () => lateRefresh(defaultUser, "mfa_required", status);
const refused = (status) => () => lateRefresh(grace, "unmet_authentication_requirements", status);

const channelIn = (field) => async () => {
  tenant.policies.defaultPolicy = true;
  const { email: username, password } = defaultUser;
  const { mfa_token: token } = await requireMfa(tenant, { username, password });
  const [phone] = await (await mfaApi(tenant, token)("GET", "/authenticators")).json();
  const fields = Object.keys(phone).filter((name) => name.startsWith("oob_"));
  assert.deepEqual([fields, phone[field]], [[field], "sms"]);
};

async function loginWithProof() {
  tenant.policies.defaultPolicy = false;
  const dpopKey = await newDpopKey();
  const dpop = await dpopKey.prove("POST", `${tenant.origin}/oauth/token`);
  const response = await requestByPassword(tenant, {}, { dpop });
  return { dpopKey, body: await response.json(), nonce: response.headers.get("dpop-nonce") };
}

const proofs = {
  async refused() {
    const { body, nonce } = await loginWithProof();
    assert.equal(body.error, "use_dpop_nonce");
    assert.ok(nonce);
  },
  as: (tokenType) => async () => assert.equal((await loginWithProof()).body.token_type, tokenType),
};

const boundCall = (status) => async () => {
  tenant.quirks.set({ tokenNonce: "not demanded" });
  const { dpopKey, body } = await loginWithProof();
  const response = await callBound(tenant, dpopKey, body.access_token, { path: "/me/v1/factors" });
  assert.equal(response.status, status);
  assert.equal(response.headers.has("dpop-nonce"), status === 401);
};

/** Assertions by quirk and value. */
const checks = {
  mfaStatus: { 403: mfaRequired(403), 401: mfaRequired(401) },
  unmetStatus: { 403: refused(403), 400: refused(400), 401: refused(401) },
  tokenNonce: { demanded: proofs.refused, "not demanded": proofs.as("DPoP") },
  apiNonce: { "not demanded": boundCall(200), demanded: boundCall(401) },
  tokenProof: { applied: proofs.refused, ignored: proofs.as("Bearer") },
  oobChannelField: { oob_channel: channelIn("oob_channel"), oob_channels: channelIn("oob_channels") },
};

suite("quirks of MFA and DPoP", () => {
  before(async () => (tenant = await startMfaTenant({ users: [defaultUser, grace] })));
  after(() => tenant.stop());
  afterEach(() => tenant.quirks.reset());

  testQuirks(sessionQuirks, checks, () => tenant);
});
