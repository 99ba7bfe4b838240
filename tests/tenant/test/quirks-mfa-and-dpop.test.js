import assert from "node:assert/strict";
import { after, afterEach, before, suite } from "node:test";
import { defaultUser } from "../src/index.js";
import { sessionQuirks } from "../src/quirks/mfa-and-dpop.js";
import { obtainTokens, tokenRequest } from "./support/application.js";
import { callBound, newDpopKey } from "./support/dpop.js";
import { byPassword, demand, mfaApi, startMfaTenant } from "./support/mfa.js";
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

const demanded = (status) => () => lateRefresh(defaultUser, "mfa_required", status);
const refused = (status) => () => lateRefresh(grace, "unmet_authentication_requirements", status);

const channelIn = (field) => async () => {
  tenant.policies.defaultPolicy = true;
  const { email: username, password } = defaultUser;
  const { mfa_token: token } = await demand(tenant, { username, password });
  const [phone] = await (await mfaApi(tenant, token)("GET", "/authenticators")).json();
  const fields = Object.keys(phone).filter((name) => name.startsWith("oob_"));
  assert.deepEqual([fields, phone[field]], [[field], "sms"]);
};

async function provenLogin() {
  tenant.policies.defaultPolicy = false;
  const holder = await newDpopKey();
  const dpop = await holder.prove("POST", `${tenant.origin}/oauth/token`);
  const response = await byPassword(tenant, {}, { dpop });
  return { holder, body: await response.json(), nonce: response.headers.get("dpop-nonce") };
}

const proven = {
  async refused() {
    const { body, nonce } = await provenLogin();
    assert.equal(body.error, "use_dpop_nonce");
    assert.ok(nonce);
  },
  as: (tokenType) => async () => assert.equal((await provenLogin()).body.token_type, tokenType),
};

const boundCall = (status) => async () => {
  tenant.quirks.set({ tokenNonce: "not demanded" });
  const { holder, body } = await provenLogin();
  const response = await callBound(tenant, holder, body.access_token, { path: "/me/v1/factors" });
  assert.equal(response.status, status);
  assert.equal(response.headers.has("dpop-nonce"), status === 401);
};

/** What an application sees, for each quirk: first of the usual, then of each other value. */
const checks = {
  mfaStatus: { 403: demanded(403), 401: demanded(401) },
  unmetStatus: { 403: refused(403), 400: refused(400), 401: refused(401) },
  tokenNonce: { demanded: proven.refused, "not demanded": proven.as("DPoP") },
  apiNonce: { "not demanded": boundCall(200), demanded: boundCall(401) },
  tokenProof: { heeded: proven.refused, ignored: proven.as("Bearer") },
  oobChannelField: { oob_channel: channelIn("oob_channel"), oob_channels: channelIn("oob_channels") },
};

suite("quirks of sessions", () => {
  before(async () => (tenant = await startMfaTenant({ users: [defaultUser, grace] })));
  after(() => tenant.stop());
  afterEach(() => tenant.quirks.reset());

  testQuirks(sessionQuirks, checks, () => tenant);
});
