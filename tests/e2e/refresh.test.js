import assert from "node:assert/strict";
import { enginesThatGoOffline, everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { advancePageClock } from "./support/page-clock.js";
import { reportOffline } from "./support/report-offline.js";
import { apiRequests } from "./support/tenant-log.js";

const TOKEN = "POST /oauth/token";
const FACTORS = "GET /me/v1/factors";
const REVOKE = "POST /oauth/revoke";

/** Gives the login's access token a short lifetime; refreshed tokens have the normal one. */
function shortLogin(tenant, seconds = 1) {
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: (json) => ({ ...json, expires_in: seconds }) });
}

packageJourneyIn(everyEngine, "an expired access token is refreshed before the call", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  shortLogin(tenant, 15 * 60);
  await app.logIn();
  assert.ok((await app.call("getSession")).value.expiresIn > 0);
  await advancePageClock(page, 15 * 60);
  assert.equal((await app.call("getSession")).value.expiresIn, 0);
  assert.equal((await app.call("isAuthenticated")).value, true);

  tenant.log.clear();
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.deepEqual(apiRequests(tenant), [TOKEN, FACTORS, FACTORS]);
  assert.ok((await app.call("getSession")).value.expiresIn > 3600);
});

packageJourneyIn(everyEngine, "concurrent calls share one refresh", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  shortLogin(tenant);
  await app.logIn();
  tenant.log.clear();
  await page.evaluate(() =>
    Promise.all([
      window.client.getFactors(),
      window.client.getAuthenticationMethods(),
      window.client.refreshSession(),
      window.client.getAuthenticationMethod("a").catch(() => {}),
    ]),
  );
  env.watch.expectStatus(/404/);
  assert.deepEqual(
    apiRequests(tenant).filter((request) => request === TOKEN),
    [TOKEN],
  );
});

packageJourney("refreshSession can be called repeatedly with rotating tokens", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { value } = await app.call("refreshSession");
    assert.ok(value.expiresIn > 3600);
    assert.ok(value.scopes.includes("read:me:factors"));
  }
  assert.ok((await app.call("getFactors")).value.length > 0);
});

packageJourney("a rejected refresh token ends the session once", async (env) => {
  const { tenant, watch, page } = env;
  watch.expectStatus(/403/);
  const app = packagePage(env);
  shortLogin(tenant);
  await app.logIn();
  await page.waitForFunction(() => window.client.getSession().expiresIn === 0);
  tenant.faults.add({
    path: "/oauth/token",
    status: 403,
    body: { error: "invalid_grant", error_description: "Unknown or invalid refresh token." },
  });
  tenant.log.clear();
  const { error } = await app.call("getFactors");
  assert.deepEqual([error.code, error.oauthError], ["session_expired", "invalid_grant"]);
  assert.equal((await app.call("isAuthenticated")).value, false);
  assert.equal((await app.call("getFactors")).error.code, "login_required");
  assert.deepEqual(apiRequests(tenant), [TOKEN]);
});

packageJourney("a temporary failure keeps the refresh token", async (env) => {
  const { tenant, watch, page } = env;
  watch.expectStatus(/(500|503|429)/);
  const app = packagePage(env);
  shortLogin(tenant);
  await app.logIn();
  const faults = [{ status: 500, body: {} }, { html: true }, { status: 503, body: "x" }];
  for (const fault of faults) {
    const armed = tenant.faults.add({ path: "/oauth/token", ...fault });
    const { error } = await app.call("refreshSession");
    assert.ok(["server_error", "invalid_response"].includes(error.code), error.code);
    armed.remove();
    await page.waitForFunction(() =>
      window.client.refreshSession().then(
        () => true,
        () => false,
      ),
    );
  }
  assert.equal((await app.call("isAuthenticated")).value, true);
});

/** Refreshes once the pause after a failed refresh is over. */
async function refreshLater(page, app) {
  await advancePageClock(page, 2);
  return app.call("refreshSession");
}

packageJourneyIn(everyEngine, "a refresh that never reached the tenant is sent again when needed", async (env) => {
  const { tenant, watch, page } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  tenant.faults.add({ path: "/oauth/token", drop: "after-headers", times: 1 });
  assert.equal((await app.call("refreshSession")).error.code, "network");
  assert.equal((await app.call("isAuthenticated")).value, true);
  assert.equal((await app.call("refreshSession")).error.code, "network", "it is not sent again at once");
  assert.deepEqual(apiRequests(tenant), [TOKEN]);
  assert.ok((await refreshLater(page, app)).value?.expiresIn > 3600);
  assert.deepEqual(apiRequests(tenant), [TOKEN, TOKEN]);
  assert.ok((await app.call("getFactors")).value.length > 0);
});

packageJourneyIn(everyEngine, "a used refresh token whose response was lost ends the session once", async (env) => {
  const { tenant, watch, page } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  tenant.faults.add({ path: "/oauth/token", drop: "after-headers", afterHandling: true, times: 1 });
  assert.equal((await app.call("refreshSession")).error.code, "network");
  const { error } = await refreshLater(page, app);
  assert.deepEqual([error.code, error.oauthError], ["session_expired", "invalid_grant"]);
  assert.equal((await app.call("isAuthenticated")).value, false);
  assert.equal((await app.call("refreshSession")).error.code, "login_required");
  assert.deepEqual(apiRequests(tenant), [TOKEN, TOKEN]);
});

packageJourneyIn(enginesThatGoOffline, "an offline refresh keeps the session", async (env) => {
  const { tenant, context, page } = env;
  const app = packagePage(env);
  env.watch.expectFailures();
  await app.logIn();
  tenant.log.clear();
  await context.setOffline(true);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    assert.equal((await refreshLater(page, app)).error.code, "network");
  }
  await context.setOffline(false);
  assert.ok((await refreshLater(page, app)).value?.expiresIn > 3600);
  assert.deepEqual(apiRequests(tenant), [TOKEN]);
});

packageJourneyIn(everyEngine, "a session is refreshed although navigator.onLine is false", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  await reportOffline(page);
  assert.ok((await app.call("refreshSession")).value?.expiresIn > 3600);
  assert.deepEqual(apiRequests(tenant), [TOKEN]);
});

packageJourney("unmet authentication requirements ask for a step-up", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/403/);
  const app = packagePage(env);
  await app.logIn();
  const armed = tenant.faults.add({
    path: "/oauth/token",
    status: 403,
    body: { error: "unmet_authentication_requirements" },
  });
  const { error } = await app.call("refreshSession");
  assert.deepEqual([error.code, error.stepUp], ["step_up_required", { fullLogin: true }]);
  armed.remove();
  // The tenant's session still exists, and the login form is shown anyway.
  assert.equal((await app.logIn({ options: { stepUp: error.stepUp } })).value.kind, "login");
  assert.ok(tenant.log.entries.some(({ method, path }) => method === "POST" && path.startsWith("/login/")));
});

packageJourney("a logout revokes the latest refresh token", async (env) => {
  const { tenant, page, app: server } = env;
  const app = packagePage(env);
  await app.logIn();
  await app.call("refreshSession");
  tenant.log.clear();
  const returned = page.waitForRequest((request) => request.isNavigationRequest() && request.redirectedFrom() !== null);
  await page.evaluate(() => void window.client.logout());
  assert.equal((await returned).url(), `${server.origin}/`);
  assert.deepEqual(apiRequests(tenant), [REVOKE]);
});
