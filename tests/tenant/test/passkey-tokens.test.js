import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { defaultUser } from "../src/index.js";
import { APP_ORIGIN, myAccount, tokenRequest } from "./support/application.js";
import { callBound, newDpopKey, withProof } from "./support/dpop.js";
import { assertRefused, redeemMfa } from "./support/mfa.js";
import {
  redeemPasskey,
  assertTokens,
  challengeOf,
  enrollPasskey,
  logInBy,
  passkeyApplication,
  startPasskeyTenant,
} from "./support/passkey.js";
import { codeOf, grace } from "./support/second-factor.js";

const LATE_SECONDS = 15 * 60 + 1;

let tenant;
let passkey;
const start = async (options) => {
  tenant = await startPasskeyTenant({ users: [grace], ...options });
  passkey = await enrollPasskey(tenant, { user: grace });
};
const lastAuthAt = () => tenant.users[0].methods.list("passkey")[0].last_auth_at;

suite("passkey login with DPoP", () => {
  beforeEach(() => start());
  afterEach(() => tenant.stop());

  const prepared = async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    return (headers) => redeemPasskey(tenant, session, credential, {}, headers);
  };

  test("may be retried with the nonce and the same response", async () => {
    const dpopKey = await newDpopKey();
    const send = await prepared();
    const proof = () => dpopKey.prove("POST", `${tenant.origin}/oauth/token`);
    const refused = await send({ dpop: await proof() });
    assertRefused(refused, 400, "use_dpop_nonce");
    assert.equal(lastAuthAt(), undefined);

    const body = assertTokens(await withProof(tenant, dpopKey, send));
    assert.equal(body.token_type, "DPoP");
    assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: dpopKey.thumbprint });
    const response = await callBound(tenant, dpopKey, body.access_token, { path: "/me/v1/factors" });
    assert.equal(response.status, 200);
    assert.notEqual(lastAuthAt(), undefined);
    assertRefused(await send(), 403, "invalid_grant");
  });

  test("a wrong proof consumes nothing", async () => {
    const [dpopKey, other] = [await newDpopKey(), await newDpopKey()];
    const send = await prepared();
    const forged = await withProof(tenant, dpopKey, send, { header: { jwk: other.jwk } });
    assertRefused(forged, 400, "invalid_dpop_proof");
    assertTokens(await send());
  });

  test("fails without a proof if the API requires one", async () => {
    tenant.policies.proofOfPossession = "required";
    const send = await prepared();
    assertRefused(await send(), 400, "invalid_dpop_proof");
    const body = assertTokens(await withProof(tenant, await newDpopKey(), send));
    assert.equal(body.token_type, "DPoP");
  });
});

suite("passkey login with a second factor policy", () => {
  afterEach(() => tenant.stop());

  test("the Default Policy requires a factor for the My Account API only", async () => {
    await start({ defaultPolicy: true });
    assertTokens(await logInBy(tenant, passkey));
    tenant.users[0].methods.add({ type: "totp" });
    const mfaRequired = await logInBy(tenant, passkey);
    assertRefused(mfaRequired, 403, "mfa_required", "Multifactor authentication required");
    assert.deepEqual(mfaRequired.body.mfa_requirements, { challenge: [{ type: "otp" }] });
    assertTokens(await logInBy(tenant, passkey, { fields: { audience: undefined, scope: "openid" } }));
  });

  test("the mfa_token resumes the login", async () => {
    await start({ mfaPolicy: "always" });
    const app = tenant.users[0].methods.add({ type: "totp" });
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const fields = { scope: "openid read:me:factors" };
    const mfaRequired = await redeemPasskey(tenant, session, credential, fields);
    assertRefused(mfaRequired, 403, "mfa_required");
    assert.notEqual(lastAuthAt(), undefined);
    assertRefused(await redeemPasskey(tenant, session, credential), 403, "invalid_grant");

    const otp = codeOf(tenant, tenant.users[0].methods.secret(app.id));
    const body = assertTokens(await redeemMfa(tenant, "otp", mfaRequired.body.mfa_token, { otp }));
    assert.equal(body.scope, "openid read:me:factors");
    assert.equal(decodeJwt(body.id_token).sub, grace.userId);
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
  });

  test("allows factor enrollment if mfaPolicy is always", async () => {
    await start({ mfaPolicy: "always" });
    for (const userVerified of [true, false]) {
      const mfaRequired = await logInBy(tenant, passkey, { userVerified });
      assertRefused(mfaRequired, 403, "mfa_required");
      assert.deepEqual(mfaRequired.body.mfa_requirements, {
        enroll: [{ type: "otp" }, { type: "phone" }, { type: "push-notification" }],
      });
    }
  });

  test("refresh requires a factor after 15 minutes", async () => {
    await start();
    const { refresh_token: token } = assertTokens(await logInBy(tenant, passkey));
    tenant.policies.defaultPolicy = true;
    tenant.clock.advance(LATE_SECONDS);
    const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token });
    const outcome = { status: response.status, body: await response.json() };
    assertRefused(outcome, 403, "unmet_authentication_requirements");
  });
});

suite("passkey login for an organization", () => {
  const analysts = { id: "org_analysts", name: "Analysts" };
  const sailors = { id: "org_sailors", name: "sailors" };
  beforeEach(async () => {
    await start({
      users: [{ ...grace, organizations: [analysts] }, defaultUser],
      organizations: [sailors],
      clients: [{ ...passkeyApplication, refreshTokenPolicies: [] }],
    });
  });
  afterEach(() => tenant.stop());

  const claims = { org_id: "org_analysts", org_name: "analysts" };
  const saidBy = (token) => {
    const { org_id: id, org_name: name } = decodeJwt(token);
    return { org_id: id, org_name: name };
  };

  for (const [place, options] of [
    ["the challenge", { challenged: { organization: "org_analysts" } }],
    ["the grant", { fields: { organization: "org_analysts" } }],
    ["both, by id and by name", { challenged: { organization: "org_analysts" }, fields: { organization: "ANALYSTS" } }],
  ]) {
    test(`adds organization claims if requested in ${place}`, async () => {
      const body = assertTokens(await logInBy(tenant, passkey, options));
      for (const token of [body.access_token, body.id_token]) assert.deepEqual(saidBy(token), claims);
      const fresh = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: body.refresh_token });
      const { access_token: accessToken, id_token: idToken } = await fresh.json();
      for (const token of [accessToken, idToken]) assert.deepEqual(saidBy(token), claims);
    });
  }

  test("adds organization claims after a second factor", async () => {
    tenant.policies.mfa = "always";
    const app = tenant.users[0].methods.add({ type: "totp" });
    const { body } = await logInBy(tenant, passkey, { challenged: { organization: "analysts" } });
    const otp = codeOf(tenant, tenant.users[0].methods.secret(app.id));
    const tokens = assertTokens(await redeemMfa(tenant, "otp", body.mfa_token, { otp }));
    assert.deepEqual(saidBy(tokens.id_token), claims);
  });

  test("rejects a user who is not a member, who may retry without organization", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const outcome = await redeemPasskey(tenant, session, credential, { organization: "sailors" });
    assertRefused(outcome, 403, "access_denied", "The user is not part of the organization");
    assert.equal(lastAuthAt(), undefined);
    assertTokens(await redeemPasskey(tenant, session, credential));
  });

  test("rejects another organization than that of the challenge", async () => {
    const options = { challenged: { organization: "sailors" }, fields: { organization: "analysts" } };
    assertRefused(await logInBy(tenant, passkey, options), 400, "invalid_request");
  });
});
