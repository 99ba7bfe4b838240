import assert from "node:assert/strict";
import { after, afterEach, before, suite } from "node:test";
import { defaultUser } from "../src/index.js";
import { authorizationServerQuirks } from "../src/quirks/authorization-server.js";
import { CLIENT_ID, logIn, newPkcePair, REDIRECT_URI, tokenRequest } from "./support/application.js";
import { passkeyApi, startPasskeyTenant } from "./support/passkey.js";
import { testQuirks } from "./support/quirks.js";

let tenant;

async function pkceMethods() {
  const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
  return metadata.code_challenge_methods_supported;
}

async function revoke() {
  const body = new URLSearchParams({ client_id: CLIENT_ID, token: "none" });
  const response = await fetch(`${tenant.origin}/oauth/revoke`, { method: "POST", body });
  assert.equal(response.status, 200);
  return response.text();
}

async function exchange() {
  const { verifier, challenge } = newPkcePair();
  const callback = await logIn(tenant, { code_challenge: challenge });
  const response = await tokenRequest(tenant, {
    grant_type: "authorization_code",
    code: callback.searchParams.get("code"),
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
  });
  return { status: response.status, body: await response.json() };
}

async function assertMfaRequired(status) {
  const response = await exchange();
  assert.equal(response.status, status);
  assert.equal(response.body.error, "mfa_required");
  assert.ok(response.body.mfa_token.length > 20);
  assert.equal("access_token" in response.body, false);
  return response.body.mfa_requirements;
}

async function assertSignUpRefused(status, error) {
  const response = await passkeyApi(tenant, "register", { user_profile: { email: defaultUser.email } });
  assert.deepEqual([response.status, response.body.error], [status, error]);
}

const tokenTypeIs = async (name) => assert.equal((await exchange()).body.token_type, name);

/** Assertions by quirk and value. */
const checks = {
  pkceMethods: {
    S256: async () => assert.deepEqual(await pkceMethods(), ["S256"]),
    "S256 plain": async () => assert.deepEqual(await pkceMethods(), ["S256", "plain"]),
  },
  mfaRequirements: {
    challenge: async () => {
      tenant.quirks.set({ mfaRequired: 403 });
      assert.deepEqual((await assertMfaRequired(403)).challenge, [{ type: "otp" }, { type: "phone" }]);
    },
    challenge_types: async () => {
      tenant.quirks.set({ mfaRequired: 401 });
      assert.deepEqual(await assertMfaRequired(401), { challenge_types: ["otp", "oob"] });
    },
  },
  mfaRequired: {
    never: async () => assert.equal((await exchange()).status, 200),
    403: () => assertMfaRequired(403),
    401: () => assertMfaRequired(401),
  },
  tokenType: {
    Bearer: () => tokenTypeIs("Bearer"),
    bearer: () => tokenTypeIs("bearer"),
    DPoP: () => tokenTypeIs("DPoP"),
  },
  existingUser: {
    400: () => assertSignUpRefused(400, "invalid_request"),
    409: () => assertSignUpRefused(409, "user_exists"),
  },
  revokeBody: {
    empty: async () => assert.equal(await revoke(), ""),
    OK: async () => assert.equal(await revoke(), "OK"),
  },
};

suite("quirks of the authorization server", () => {
  before(async () => (tenant = await startPasskeyTenant()));
  after(() => tenant.stop());
  afterEach(() => tenant.quirks.reset());

  testQuirks(authorizationServerQuirks, checks, () => tenant);
});
