import assert from "node:assert/strict";
import { claims, idToken, signer, without } from "./support/id-token.js";
import { CLIENT_ID, packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { advancePageClock } from "./support/page-clock.js";
import { apiRequests } from "./support/tenant-log.js";

const now = () => Math.floor(Date.now() / 1000);

/** Token responses that must be rejected: what is changed, and the expected code. */
const invalid = {
  "no ID token": { code: "invalid_id_token", change: without("id_token") },
  "an unsigned ID token": {
    code: "invalid_id_token",
    change: idToken(({ header }) => ({ header: { ...header, alg: "none" } })),
  },
  "no signature": { code: "invalid_id_token", change: idToken(() => ({ signature: "" })) },
  "a symmetric algorithm": {
    code: "invalid_id_token",
    change: idToken(({ header }) => ({ header: { ...header, alg: "HS256" } })),
  },
  "a critical extension": {
    code: "invalid_id_token",
    change: idToken(({ header }) => ({ header: { ...header, crit: ["b64"], b64: false } })),
  },
  "another audience": { code: "invalid_id_token", change: claims({ aud: "someone-else" }) },
  "several audiences without azp": { code: "invalid_id_token", change: claims({ aud: [CLIENT_ID, "other"] }) },
  "an azp of another client": { code: "invalid_id_token", change: claims({ azp: "someone-else" }) },
  "another issuer": { code: "invalid_id_token", change: claims({ iss: "https://evil.example/" }) },
  "another nonce": { code: "invalid_id_token", change: claims({ nonce: "n".repeat(43) }) },
  "no nonce": { code: "invalid_id_token", change: claims({ nonce: undefined }) },
  "no subject": { code: "invalid_id_token", change: claims({ sub: undefined }) },
  "an expired ID token": { code: "invalid_id_token", change: claims({ exp: now() - 61 }) },
  "the at_hash of another access token": { code: "invalid_id_token", change: claims({ at_hash: "A".repeat(22) }) },
  "session_expiry in milliseconds": {
    code: "invalid_id_token",
    change: claims({ session_expiry: (now() + 3600) * 1000 }),
  },
  "session_expiry as text": { code: "invalid_id_token", change: claims({ session_expiry: String(now() + 3600) }) },
  "session_expiry in the past": { code: "invalid_id_token", change: claims({ session_expiry: now() - 3600 }) },
  "session_expiry too soon": {
    code: "session_expired",
    change: (json) => claims({ session_expiry: now() + 20 })(json),
  },
  "an iat in the future": { code: "clock_skew", change: claims({ iat: now() + 700 }) },
  "an iat in milliseconds": { code: "invalid_id_token", change: claims({ iat: now() * 1000 }) },
  "an ID token that is no JWT": { code: "invalid_id_token", change: (json) => ({ ...json, id_token: "a.b.c" }) },
  "no access token": { code: "invalid_response", change: without("access_token") },
  "an access token that is no header value": {
    code: "invalid_response",
    change: (json) => ({ ...json, access_token: "a\nb" }),
  },
  "another token type": { code: "invalid_response", change: (json) => ({ ...json, token_type: "mac" }) },
  "no token type": { code: "invalid_response", change: without("token_type") },
};

packageJourney("an invalid token response signs in no user", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  const keys = signer.replaceTenantKeys(tenant);
  for (const [name, { code, change }] of Object.entries(invalid)) {
    tenant.log.clear();
    tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: change });
    const { error } = await app.logIn();
    assert.deepEqual([error?.typed, error?.code], [true, code], name);
    const left = await page.evaluate(() => [
      window.client.isAuthenticated(),
      window.client.getUser(),
      window.client.getSession(),
      sessionStorage.length,
      localStorage.length,
    ]);
    assert.deepEqual(left, [false, undefined, undefined, 0, 0], name);
    assert.equal((await app.call("getFactors")).error.code, "login_required", name);
    // Tokens beside a rejected ID token are revoked; a response that cannot be parsed has none.
    const revoked = code === "invalid_response" ? [] : ["POST /oauth/revoke"];
    assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", ...revoked], name);
  }
  keys.remove();
  assert.equal((await app.logIn()).value?.kind, "login");
});

packageJourney("any expires_in signs in and refreshes", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  for (const [value, seconds] of [
    ["3600", 3600],
    ["3600.0", 3600],
    ["soon", 300],
    [null, 300],
  ]) {
    tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: (json) => ({ ...json, expires_in: value }) });
    const { expiresIn } = (await app.call("refreshSession")).value;
    assert.ok(expiresIn <= seconds && expiresIn > seconds - 60, String(value));
  }
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: (json) => ({ ...json, expires_in: "3600" }) });
  assert.equal((await app.logIn()).value?.kind, "login");
});

packageJourney("a session ends 30 seconds before session_expiry", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  signer.replaceTenantKeys(tenant);
  const end = now() + 600;
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: claims({ session_expiry: end }) });
  await app.logIn();
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: claims({ session_expiry: end + 6000 }) });
  const { expiresIn, expiresAt } = (await app.call("refreshSession")).value;
  assert.ok(expiresIn > 0 && expiresIn <= 570, "the refresh does not prolong it");
  assert.ok(Math.abs(expiresAt - (end - 30) * 1000) < 5000);
  assert.ok((await app.call("getFactors")).value.length > 0);

  tenant.log.clear();
  await advancePageClock(page, 571);
  assert.equal((await app.call("isAuthenticated")).value, false);
  assert.equal((await app.call("getFactors")).error.code, "session_expired");
  assert.equal((await app.call("getFactors")).error.code, "login_required");
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("a refresh with the at_hash of another access token ends the session", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  signer.replaceTenantKeys(tenant);
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: claims({}) });
  await app.logIn();
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: claims({ at_hash: "A".repeat(22) }) });
  assert.equal((await app.call("refreshSession")).error.code, "invalid_id_token");
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourney("a rejected callback keeps the session", async (env) => {
  const { tenant, page, app: server } = env;
  const app = packagePage(env);
  await app.logIn();
  const before = await app.call("getUser");
  const state = Buffer.alloc(32, 7).toString("base64url");
  await page.evaluate((query) => history.replaceState(null, "", query), `/?code=c&state=${state}`);
  assert.equal((await app.call("handleRedirectCallback")).error?.code, "transaction_missing");
  assert.deepEqual(await app.call("getUser"), before);
  assert.equal((await app.call("getAuthenticationMethods")).value?.length, 2);
  assert.equal(page.url(), `${server.origin}/`);
  assert.equal(apiRequests(tenant).filter((request) => request === "POST /oauth/token").length, 1);
});

packageJourney("leewaySeconds is the clock tolerance", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  signer.replaceTenantKeys(tenant);
  tenant.faults.add({ path: "/oauth/token", tokenResponse: (json) => claims({ exp: now() - 30 })(json) });
  assert.equal((await app.logIn()).value?.kind, "login");
  assert.equal((await app.logIn({ config: { leewaySeconds: 0 } })).error?.code, "invalid_id_token");
});

packageJourney("unknown claims and members are harmless", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  signer.replaceTenantKeys(tenant);
  const extra = { "https://example.com/plan": { tier: 2 }, ["__proto__"]: { polluted: true }, azp: CLIENT_ID };
  tenant.faults.add({
    path: "/oauth/token",
    tokenResponse: (json) => ({ ...claims(extra)(json), token_type: "bearer", extension: [1] }),
  });
  assert.equal((await app.logIn()).value?.kind, "login");
  const { value: user } = await app.call("getUser");
  assert.deepEqual(user["https://example.com/plan"], { tier: 2 });
  assert.equal(user.azp, undefined);
  const polluted = await page.evaluate(() => [{}.polluted, window.client.getUser().polluted]);
  assert.deepEqual(polluted, [undefined, undefined]);
});
