import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordSignals } from "./support/signals.js";
import { apiRequests, waitForApiRequests } from "./support/tenant-log.js";
import { totpCode } from "./support/totp.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const CHALLENGE = "POST /passkey/challenge";
const REGISTER = "POST /passkey/register";
const TOKEN = "POST /oauth/token";
const REFUSED = /40[0349]/;

/** The page after a reload, with a passkey of the first user. */
async function withPasskey(env, config) {
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(env.page);
  await app.logIn();
  const { value: passkey } = await app.call("enrollPasskey");
  await app.open();
  await app.create(config);
  env.tenant.log.clear();
  return { app, authenticator, passkey };
}

/** The page without a session and without a passkey. */
async function signedOut(env) {
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(env.page);
  await app.open();
  await app.create();
  return { app, authenticator };
}

/** The user who signs up. */
const ada = { email: "ada.new@example.test", name: "Ada New", given_name: "Ada" };

packageJourney("loginWithPasskey signs in with two requests", async (env) => {
  const { tenant } = env;
  const { app } = await withPasskey(env);
  const { value } = await app.call("loginWithPasskey");
  assert.equal(value.user.email, tenant.users[0].email);
  assert.ok(value.session.scopes.includes("read:me:factors"));
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.deepEqual(apiRequests(tenant), [CHALLENGE, TOKEN, "GET /me/v1/factors", TOKEN]);
});

packageJourney("signUpWithPasskey creates an account that can sign in", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { app, authenticator } = await signedOut(env);
  const options = { userProfile: ada, userMetadata: { plan: "free" } };
  const { value } = await app.call("signUpWithPasskey", options);
  assert.deepEqual([value.user.email, value.user.name], [ada.email, ada.name]);
  assert.deepEqual(apiRequests(tenant), [REGISTER, TOKEN]);
  assert.equal(tenant.users.length, 2);
  const { value: methods } = await app.call("getAuthenticationMethods");
  assert.deepEqual(
    methods.map(({ type }) => type),
    ["passkey"],
  );

  await app.open();
  await app.create();
  const again = await app.call("signUpWithPasskey", options);
  assert.deepEqual([again.error.code, again.error.status], ["invalid_request", 400]);
  tenant.quirks.set({ existingUser: 409 });
  assert.equal((await app.call("signUpWithPasskey", options)).error.code, "conflict");
  assert.equal(await authenticator.count(), 1);
  assert.equal((await app.call("loginWithPasskey")).value.user.email, ada.email);
});

packageJourney("a rejected sign-up leaves no passkey behind", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { app, authenticator } = await signedOut(env);
  const signals = await recordSignals(page);
  tenant.faults.add({ path: "/oauth/token", times: 1, status: 403, body: { error: "invalid_grant" } });
  const { error } = await app.call("signUpWithPasskey", { userProfile: ada });
  assert.equal(error.code, "token_request_failed");
  assert.deepEqual(await signals.methods(), ["signalUnknownCredential"]);
  assert.equal(await authenticator.count(), 0);
});

packageJourney("an explicit passkey login aborts passkey autofill", async (env) => {
  const { page, tenant } = env;
  const { app, authenticator } = await withPasskey(env);
  await authenticator.setPresent(false);
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement("input"));
    field.autocomplete = "username webauthn";
    window.offered = window.settle(() => window.client.loginWithPasskey({ autofill: true }));
  });
  await waitForApiRequests(tenant, (requests) => requests.includes(CHALLENGE));
  await authenticator.setPresent(true);
  const pressed = await app.call("loginWithPasskey");
  const offered = await page.evaluate(() => window.offered);
  // The button's ceremony replaces the one of autofill.
  assert.equal(pressed.value?.user.email, tenant.users[0].email);
  assert.equal(offered.error?.code, "aborted");

  await app.open();
  await app.create();
  const { value } = await app.call("loginWithPasskey", { autofill: true });
  assert.equal(value.user.email, tenant.users[0].email);
});

packageJourney("a refused, forged, deleted or foreign passkey signs in no user", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { app, authenticator, passkey } = await withPasskey(env);
  await authenticator.setVerified(false);
  assert.equal((await app.call("loginWithPasskey")).error.code, "passkey_cancelled");
  assert.deepEqual(apiRequests(tenant), [CHALLENGE], "no token is requested");
  await authenticator.setVerified(true);

  await page.evaluate(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = async (options) => {
      const { id, rawId, type, response } = await get(options);
      const signature = new Uint8Array(response.signature);
      signature[signature.length - 1] ^= 1;
      const { authenticatorData, clientDataJSON, userHandle } = response;
      return { id, rawId, type, response: { authenticatorData, clientDataJSON, userHandle, signature } };
    };
  });
  const forged = await app.call("loginWithPasskey");
  assert.deepEqual([forged.error.code, forged.error.oauthError], ["token_request_failed", "invalid_grant"]);
  await app.open();
  await app.create();

  tenant.users[0].methods.remove(passkey.id);
  const removed = await app.call("loginWithPasskey");
  assert.deepEqual([removed.error.code, removed.error.oauthError], ["token_request_failed", "invalid_grant"]);

  tenant.faults.add({
    path: "/passkey/challenge",
    times: 1,
    status: 200,
    body: { auth_session: "as", authn_params_public_key: { challenge: "Y2g", rpId: "login.example.com" } },
  });
  const elsewhere = await app.call("loginWithPasskey");
  assert.equal(elsewhere.error.code, "passkey_invalid_domain");
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourney("a tenant without passkey login and an unknown realm differ", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { app } = await signedOut(env);
  tenant.policies.passkeyApi = false;
  assert.equal((await app.call("loginWithPasskey")).error.code, "not_found");
  tenant.policies.passkeyApi = true;
  const nowhere = await app.call("loginWithPasskey", { realm: "another-directory" });
  assert.deepEqual([nowhere.error.code, nowhere.error.status], ["invalid_request", 400]);
  const twice = await app.call("loginWithPasskey", { realm: "a", connection: "b" });
  assert.match(twice.error.message, /^connection /);
});

packageJourney(
  "a client without the passkey grant gets no prompt",
  async (env) => {
    const { watch } = env;
    watch.expectStatus(REFUSED);
    const { app } = await signedOut(env);
    const { error } = await app.call("loginWithPasskey");
    assert.deepEqual([error.code, error.oauthError], ["authorization_failed", "unauthorized_client"]);
  },
  { client: { grants: ["mfa"] } },
);

packageJourney("mfaVerify completes a passkey login with DPoP", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { app } = await withPasskey(env, { dpop: "required" });
  const { methods } = tenant.users[0];
  const { id } = methods.add({ type: "totp" });
  tenant.policies.defaultPolicy = true;
  const { error } = await app.call("loginWithPasskey");
  assert.deepEqual([error.code, error.stepUp], ["mfa_required", { fullLogin: true }]);
  const { value } = await app.call("mfaVerify", { otp: totpCode(tenant, methods.secret(id)) });
  assert.equal(value.tokenType, "DPoP");
  assert.ok((await app.call("getFactors")).value.length > 0);
});

packageJourney("a passkey login to an organization checks org_id", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { app } = await withPasskey(env);
  tenant.users[0].organizations.add({ id: "org_acme", name: "acme", display_name: "Acme" });
  const { value } = await app.call("loginWithPasskey", { organization: "org_acme" });
  assert.equal(value.user.org_id, "org_acme");
  const { error } = await app.call("loginWithPasskey", { organization: "org_nobody" });
  assert.equal(error.code, "invalid_request");
});
