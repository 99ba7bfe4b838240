import assert from "node:assert/strict";
import { LOGIN_REQUIRED_STATUS, allowFraming } from "./support/allow-framing.js";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { advancePageClock } from "./support/page-clock.js";
import { apiRequests } from "./support/tenant-log.js";
import { totpCode } from "./support/totp.js";

const TOKEN = "POST /oauth/token";
const FACTORS = "GET /me/v1/factors";
const required = { dpop: "required" };

/** The statuses by which a server demands a nonce. */
const NONCE = /40[01]/;

/** Records the authorization and DPoP headers of the page's requests. */
function recordProofs(page) {
  const recorded = [];
  page.on("request", (request) => {
    const { authorization, dpop } = request.headers();
    if (authorization || dpop) recorded.push({ url: request.url(), authorization, dpop });
  });
  return recorded;
}

const claimsOf = (proof) => JSON.parse(Buffer.from(proof.split(".")[1], "base64url"));

/** Counts the keys in the page's database. */
const countKeys = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("my-account-wasm");
        opening.onerror = reject;
        opening.onsuccess = () => {
          const counting = opening.result.transaction("keys").objectStore("keys").count();
          counting.onsuccess = () => resolve(counting.result) || opening.result.close();
        };
      }),
  );

packageJourneyIn(everyEngine, "login, read and refresh use DPoP", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  tenant.policies.proofOfPossession = "required";
  await app.logIn({ config: required });
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.equal((await app.call("getSession")).value.tokenType, "DPoP");
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.deepEqual(apiRequests(tenant), [TOKEN, TOKEN, FACTORS, TOKEN], "the first request is answered with a nonce");
  assert.equal(await countKeys(page), 0);
});

packageJourney("DPoP binds tokens from login to logout", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(NONCE);
  const app = packagePage(env);
  const recorded = recordProofs(page);
  await app.logIn({ config: required });
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.equal((await app.call("getSession")).value.tokenType, "DPoP");
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.deepEqual(
    apiRequests(tenant),
    [TOKEN, TOKEN, FACTORS, TOKEN, FACTORS],
    "the first request is answered with a nonce",
  );
  assert.equal(await countKeys(page), 0);

  const proofs = recorded.map(({ dpop }) => claimsOf(dpop));
  assert.equal(new Set(proofs.map(({ jti }) => jti)).size, recorded.length, "no proof is sent twice");
  for (const [index, { url, authorization }] of recorded.entries()) {
    assert.equal(proofs[index].htu, url.split("?")[0]);
    assert.equal(authorization !== undefined, proofs[index].ath !== undefined);
    if (authorization) assert.match(authorization, /^DPoP /);
  }

  const { url, authorization, dpop } = recorded.at(-1);
  const stolen = authorization.replace("DPoP ", "");
  const attempts = [{ authorization: `Bearer ${stolen}` }, { authorization }, { authorization, dpop }];
  for (const headers of attempts) {
    assert.equal((await fetch(url, { headers })).status, 401, "a stolen token is rejected");
  }

  const revoked = page.waitForRequest((request) => request.url().endsWith("/oauth/revoke"));
  await page.evaluate(() => void window.client.logout());
  assert.ok((await revoked).headers().dpop);
});

packageJourney("reads and writes use the API's DPoP nonces", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(NONCE);
  const app = packagePage(env);
  await app.logIn({ config: required });
  const { id } = tenant.users[0].methods.add({ type: "totp" });
  tenant.quirks.set({ apiNonce: "demanded" });
  tenant.log.clear();
  const path = `/me/v1/authentication-methods/${encodeURIComponent(id)}`;
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.equal((await app.call("updateAuthenticationMethod", id, { name: "Phone" })).value.name, "Phone");
  tenant.apiNonce.renew();
  tenant.apiNonce.renew();
  assert.equal((await app.call("deleteAuthenticationMethod", id)).error, undefined);
  const DELETE = `DELETE ${path}`;
  assert.deepEqual(apiRequests(tenant), [FACTORS, FACTORS, `PATCH ${path}`, DELETE, DELETE]);
});

packageJourney("a DPoP nonce hidden by CORS is reported", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(NONCE);
  const app = packagePage(env);
  await app.logIn({ config: required });
  tenant.quirks.set({ apiNonce: "demanded" });
  const fault = tenant.faults.add({ path: "/me/v1/factors", hideCorsHeaders: "exposed" });
  const hidden = await app.call("getFactors");
  // Without a readable WWW-Authenticate header, it is an ordinary 401.
  assert.equal(hidden.error.code, "unauthorized");
  fault.remove();
  tenant.faults.add({ path: "/oauth/token", hideCorsHeaders: "exposed" });
  await app.open();
  await app.create(required);
  await app.startLogin();
  await app.create(required);
  const { error } = await app.call("handleRedirectCallback");
  assert.deepEqual([error.code, error.status], ["invalid_response", 400]);
  assert.match(error.message, /DPoP-Nonce/);
});

packageJourney("bearer tokens are accepted unless dpop is required", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(NONCE);
  tenant.policies.proofOfPossession = "none";
  const app = packagePage(env);
  const recorded = recordProofs(page);
  await app.logIn({ config: { dpop: true } });
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.equal((await app.call("getSession")).value.tokenType, "Bearer");
  assert.deepEqual([recorded.at(-1).authorization.split(" ")[0], recorded.at(-1).dpop], ["Bearer", undefined]);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);

  tenant.log.clear();
  const { error } = await app.logIn({ config: required });
  assert.equal(error.code, "invalid_response");
  assert.match(error.message, /dpop/);
  assert.equal((await app.call("isAuthenticated")).value, false);
  assert.equal(apiRequests(tenant).at(-1), "POST /oauth/revoke", "the tokens are revoked");
});

packageJourney("an API that requires DPoP rejects clients without it", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(NONCE);
  tenant.policies.proofOfPossession = "required";
  const app = packagePage(env);
  assert.equal((await app.logIn()).error.code, "token_request_failed");
  assert.equal((await app.logIn({ config: { dpop: true } })).value.kind, "login");
  assert.ok((await app.call("getFactors")).value.length > 0);
});

packageJourney("checkSession, password and MFA logins use DPoP", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(NONCE);
  watch.expectStatus(LOGIN_REQUIRED_STATUS);
  watch.expectStatus(/403/);
  allowFraming(env);
  const config = { ...required, allowPasswordGrant: true };
  const app = packagePage(env);
  await app.logIn({ config });
  await app.open();
  await app.create(config);
  assert.equal((await app.call("checkSession")).value, true);
  assert.equal((await app.call("getSession")).value.tokenType, "DPoP");

  const { email: username, password, methods } = tenant.users[0];
  const { id } = methods.add({ type: "totp" });
  tenant.policies.defaultPolicy = true;
  assert.equal((await app.call("loginWithPassword", { username, password })).error.code, "mfa_required");
  const { value } = await app.call("mfaVerify", { otp: totpCode(tenant, methods.secret(id)) });
  assert.equal(value.tokenType, "DPoP");
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
});

packageJourney("DPoP nonces tolerate a clock that is ten minutes off", async (env) => {
  const { page, watch } = env;
  watch.expectStatus(NONCE);
  const app = packagePage(env);
  await app.open();
  await app.create(required);
  await app.logIn({ config: required });
  await advancePageClock(page, 600);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
});

packageJourneyIn(everyEngine, "an IndexedDB that never responds does not stop a login", async (env) => {
  const { page, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await app.open();
  await app.create({ dpop: true });
  await page.evaluate(() => void (IDBFactory.prototype.open = () => ({})));
  await app.startLogin();
  await submitLoginForm(page);
  await app.waitForCallback();
  await app.create({ dpop: true });
  assert.equal((await app.call("handleRedirectCallback")).value?.kind, "login");
  assert.equal((await app.call("getSession")).value.tokenType, "DPoP");
  assert.ok((await app.call("getFactors")).value.length > 0);
});
