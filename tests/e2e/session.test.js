import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

packageJourney("a reload ends the session but not the tenant's", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await app.open();
  await app.create();
  assert.equal((await app.call("isAuthenticated")).value, false);

  tenant.log.clear();
  await app.startLogin();
  await app.create();
  assert.equal((await app.call("handleRedirectCallback")).value.kind, "login");
  assert.equal(getRequests(tenant, "/authorize").length, 1);
  assert.equal(
    tenant.log.entries.filter(({ path }) => path.startsWith("/login/")).length,
    0,
    "no login form was shown",
  );
});

packageJourneyIn(everyEngine, "a login returns user, scopes and appState", async (env) => {
  const app = packagePage(env);
  const appState = { returnTo: "/settings", list: [1, null, "é"] };
  assert.deepEqual(await app.logIn({ options: { appState } }), { value: { kind: "login", appState } });

  const { value: user } = await app.call("getUser");
  assert.equal(user.sub, defaultUser.userId);
  assert.equal(user.email, defaultUser.email);
  assert.equal(user.nonce, undefined);
  const { value: session } = await app.call("getSession");
  assert.equal(session.tokenType, "Bearer");
  assert.ok(session.scopes.includes("read:me:factors"));
  assert.ok(session.expiresIn > 3600 && session.expiresAt > Date.now());
  assert.deepEqual(await app.call("handleRedirectCallback"), { value: { kind: "none" } });
  assert.deepEqual(apiRequests(env.tenant), ["POST /oauth/token"]);
});

packageJourney("an expired access token is not sent", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  tenant.faults.add({ path: "/oauth/token", tokenResponse: (json) => ({ ...json, expires_in: 1 }) });
  assert.equal((await app.logIn({ config: { useRefreshTokens: false } })).value.kind, "login");
  await page.waitForFunction(() => !window.client.isAuthenticated());

  tenant.log.clear();
  const { error } = await app.call("getFactors");
  assert.equal(error.code, "session_expired");
  assert.ok(error.typed);
  assert.equal((await app.call("getSession")).value.expiresIn, 0);
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("a step-up requests a missing scope", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  const config = { scope: "openid read:me:factors" };
  await app.logIn({ config });
  assert.ok((await app.call("getFactors")).value.length > 0);

  tenant.log.clear();
  const { error } = await app.call("getAuthenticationMethods");
  assert.equal(error.code, "insufficient_scope");
  assert.deepEqual(error.stepUp, { scope: "read:me:authentication_methods" });
  assert.deepEqual(apiRequests(tenant), []);

  const outcome = await app.logIn({ config, options: { stepUp: error.stepUp, scope: "email" } });
  assert.equal(outcome.value.kind, "login");
  const [authorization] = getRequests(tenant, "/authorize");
  assert.deepEqual(
    new Set(authorization.searchParams.get("scope").split(" ")),
    new Set(["openid", "read:me:factors", "read:me:authentication_methods", "email"]),
  );
  assert.equal((await app.call("getAuthenticationMethods")).value.length, 2);
});

packageJourney("a scope dropped by the tenant rejects calls without a request", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  tenant.faults.add({ path: "/oauth/token", tokenResponse: (json) => ({ ...json, scope: "openid" }) });
  await app.logIn();
  assert.deepEqual((await app.call("getSession")).value.scopes, ["openid"]);

  tenant.log.clear();
  const calls = {
    "read:me:factors": ["getFactors"],
    "read:me:authentication_methods": ["getAuthenticationMethod", "passkey|dev_1"],
    "delete:me:authentication_methods": ["deleteAuthenticationMethod", "passkey|dev_1"],
    "create:me:authentication_methods": ["enrollPasskey"],
  };
  for (const [scope, call] of Object.entries(calls)) {
    const { error } = await app.call(...call);
    assert.deepEqual([error.code, error.stepUp], ["insufficient_scope", { scope }], call[0]);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("a failed revocation does not prevent the logout", async (env) => {
  const { tenant, page, app: server, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  tenant.faults.add({ path: "/oauth/revoke", drop: true });
  const returned = page.waitForRequest((request) => request.isNavigationRequest() && request.redirectedFrom() !== null);
  const atOnce = await page.evaluate(() => {
    window.client.logout().catch(() => {});
    return [window.client.isAuthenticated(), window.client.getUser(), window.client.getSession()];
  });
  assert.deepEqual(atOnce, [false, undefined, undefined]);
  assert.equal((await returned).url(), `${server.origin}/`);
  assert.equal(getRequests(tenant, "/v2/logout").length, 1);
});

packageJourney("calls without a login send nothing", async (env) => {
  const app = packagePage(env);
  await app.open();
  await app.create();
  assert.deepEqual(await app.call("handleRedirectCallback"), { value: { kind: "none" } });
  for (const call of [
    ["getFactors"],
    ["getAuthenticationMethods"],
    ["getAuthenticationMethod", "a"],
    ["deleteAuthenticationMethod", "a"],
    ["enrollPasskey"],
  ]) {
    const { error } = await app.call(...call);
    assert.ok(error.typed);
    assert.equal(error.code, "login_required", call[0]);
  }
  assert.deepEqual(apiRequests(env.tenant), []);
});
