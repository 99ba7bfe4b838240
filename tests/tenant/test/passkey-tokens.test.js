import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { defaultUser } from "../src/index.js";
import { APP_ORIGIN, myAccount, tokenRequest } from "./support/application.js";
import { callBound, newDpopKey, withProof } from "./support/dpop.js";
import { assertRefused, proveBy } from "./support/mfa.js";
import {
  answer,
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

suite("a login by passkey with a proof of possession", () => {
  beforeEach(() => start());
  afterEach(() => tenant.stop());

  const prepared = async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    return (headers) => answer(tenant, session, credential, {}, headers);
  };

  test("is asked for a nonce, and may then come again with the same answer", async () => {
    const holder = await newDpopKey();
    const send = await prepared();
    const proof = () => holder.prove("POST", `${tenant.origin}/oauth/token`);
    const stopped = await send({ dpop: await proof() });
    assertRefused(stopped, 400, "use_dpop_nonce");
    assert.equal(lastAuthAt(), undefined);

    const body = assertTokens(await withProof(tenant, holder, send));
    assert.equal(body.token_type, "DPoP");
    assert.deepEqual(decodeJwt(body.access_token).cnf, { jkt: holder.thumbprint });
    const response = await callBound(tenant, holder, body.access_token, { path: "/me/v1/factors" });
    assert.equal(response.status, 200);
    assert.notEqual(lastAuthAt(), undefined);
    assertRefused(await send(), 403, "invalid_grant");
  });

  test("is refused with a wrong proof, which uses nothing up", async () => {
    const [holder, other] = [await newDpopKey(), await newDpopKey()];
    const send = await prepared();
    const forged = await withProof(tenant, holder, send, { header: { jwk: other.jwk } });
    assertRefused(forged, 400, "invalid_dpop_proof");
    assertTokens(await send());
  });

  test("is refused without one where the API asks for it", async () => {
    tenant.policies.proofOfPossession = "required";
    const send = await prepared();
    assertRefused(await send(), 400, "invalid_dpop_proof");
    const body = assertTokens(await withProof(tenant, await newDpopKey(), send));
    assert.equal(body.token_type, "DPoP");
  });
});

suite("a login by passkey under a policy", () => {
  afterEach(() => tenant.stop());

  test("demands a factor from somebody who has one, and for the My Account API alone", async () => {
    await start({ defaultPolicy: true });
    assertTokens(await logInBy(tenant, passkey));
    tenant.users[0].methods.add({ type: "totp" });
    const demanded = await logInBy(tenant, passkey);
    assertRefused(demanded, 403, "mfa_required", "Multifactor authentication required");
    assert.deepEqual(demanded.body.mfa_requirements, { challenge: [{ type: "otp" }] });
    assertTokens(await logInBy(tenant, passkey, { fields: { audience: undefined, scope: "openid" } }));
  });

  test("goes on by the mfa_token, with what was asked for", async () => {
    await start({ mfaPolicy: "always" });
    const app = tenant.users[0].methods.add({ type: "totp" });
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const fields = { scope: "openid read:me:factors" };
    const demanded = await answer(tenant, session, credential, fields);
    assertRefused(demanded, 403, "mfa_required");
    assert.notEqual(lastAuthAt(), undefined);
    assertRefused(await answer(tenant, session, credential), 403, "invalid_grant");

    const otp = codeOf(tenant, tenant.users[0].methods.secret(app.id));
    const body = assertTokens(await proveBy(tenant, "otp", demanded.body.mfa_token, { otp }));
    assert.equal(body.scope, "openid read:me:factors");
    assert.equal(decodeJwt(body.id_token).sub, grace.userId);
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
  });

  test("lets somebody enroll a factor where everybody needs one, verified by the authenticator or not", async () => {
    await start({ mfaPolicy: "always" });
    for (const userVerified of [true, false]) {
      const demanded = await logInBy(tenant, passkey, { userVerified });
      assertRefused(demanded, 403, "mfa_required");
      assert.deepEqual(demanded.body.mfa_requirements, {
        enroll: [{ type: "otp" }, { type: "phone" }, { type: "push-notification" }],
      });
    }
  });

  test("begins a family of refresh tokens that needs a factor after fifteen minutes", async () => {
    await start();
    const { refresh_token: token } = assertTokens(await logInBy(tenant, passkey));
    tenant.policies.defaultPolicy = true;
    tenant.clock.advance(LATE_SECONDS);
    const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token });
    const outcome = { status: response.status, body: await response.json() };
    assertRefused(outcome, 403, "unmet_authentication_requirements");
  });
});

suite("a login by passkey for an organization", () => {
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
    test(`says so in the tokens, when it is named in ${place}`, async () => {
      const body = assertTokens(await logInBy(tenant, passkey, options));
      for (const token of [body.access_token, body.id_token]) assert.deepEqual(saidBy(token), claims);
      const fresh = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: body.refresh_token });
      const { access_token: accessToken, id_token: idToken } = await fresh.json();
      for (const token of [accessToken, idToken]) assert.deepEqual(saidBy(token), claims);
    });
  }

  test("says so after a second factor too", async () => {
    tenant.policies.mfa = "always";
    const app = tenant.users[0].methods.add({ type: "totp" });
    const { body } = await logInBy(tenant, passkey, { challenged: { organization: "analysts" } });
    const otp = codeOf(tenant, tenant.users[0].methods.secret(app.id));
    const tokens = assertTokens(await proveBy(tenant, "otp", body.mfa_token, { otp }));
    assert.deepEqual(saidBy(tokens.id_token), claims);
  });

  test("is refused to a stranger, who may answer again for no organization", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const outcome = await answer(tenant, session, credential, { organization: "sailors" });
    assertRefused(outcome, 403, "access_denied", "The user is not part of the organization");
    assert.equal(lastAuthAt(), undefined);
    assertTokens(await answer(tenant, session, credential));
  });

  test("is refused where the challenge was for another one", async () => {
    const options = { challenged: { organization: "sailors" }, fields: { organization: "analysts" } };
    assertRefused(await logInBy(tenant, passkey, options), 400, "invalid_request");
  });
});
