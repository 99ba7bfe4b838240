import assert from "node:assert/strict";
import { LOGIN_REQUIRED_STATUS, allowFraming } from "./support/allow-framing.js";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { reportOffline } from "./support/report-offline.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

/** Logs out. @returns {Promise<URL[]>} the URLs that the browser navigated to */
async function logOut(page, options) {
  const urls = [];
  const record = (request) => request.isNavigationRequest() && urls.push(new URL(request.url()));
  page.on("request", record);
  await page.evaluate((given) => void window.client.logout(given), options);
  await page.waitForURL((url) => url.pathname === "/" && url.search === "");
  page.off("request", record);
  return urls;
}

packageJourney("RP-initiated logout ends the tenant's session without a prompt", async (env) => {
  const { page, tenant, watch } = env;
  allowFraming(env);
  watch.expectStatus(LOGIN_REQUIRED_STATUS);
  const app = packagePage(env);
  await app.logIn();
  const { sid } = (await app.call("getUser")).value;
  await app.open("?signed-in");
  await app.create();
  assert.equal((await app.call("checkSession")).value, true);
  const [logout] = await logOut(page, { rpInitiated: true, federated: true });
  assert.equal(logout.pathname, "/oidc/logout");
  assert.deepEqual(
    [...logout.searchParams.keys()],
    ["client_id", "post_logout_redirect_uri", "logout_hint", "federated"],
  );
  assert.equal(logout.searchParams.get("logout_hint"), sid);
  assert.equal(getRequests(tenant, "/v2/logout").length, 0);
  await app.create();
  assert.equal((await app.call("checkSession")).value, false, "the tenant's session has ended");
});

packageJourney("an offline logout ends the session in all tabs", async (env) => {
  const { page, context, tenant, watch } = env;
  watch.expectFailures();
  allowFraming(env);
  const app = packagePage(env);
  await app.logIn();
  const other = await context.newPage();
  const second = packagePage(env, other);
  await second.open();
  await second.create();
  assert.equal((await second.call("checkSession")).value, true);
  tenant.log.clear();
  const url = page.url();
  await context.setOffline(true);
  const { error } = await app.call("logout");
  assert.equal(error.code, "network");
  assert.equal((await app.call("isAuthenticated")).value, false);
  await other.waitForFunction(() => !window.client.isAuthenticated());
  assert.equal(page.url(), url);
  await context.setOffline(false);
  assert.deepEqual(getRequests(tenant, "/v2/logout"), []);
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourneyIn(everyEngine, "a logout ends the tenant's session although navigator.onLine is false", async (env) => {
  const { page, tenant, watch } = env;
  allowFraming(env);
  watch.expectStatus(LOGIN_REQUIRED_STATUS);
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  await reportOffline(page);
  await page.evaluate(() => void window.client.logout());
  await app.waitForReload();
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/revoke"]);
  assert.equal(getRequests(tenant, "/v2/logout").length, 1);
  await app.create();
  await reportOffline(page);
  assert.deepEqual(await app.call("checkSession"), { value: false });
});

packageJourneyIn(everyEngine, "a session is restored although navigator.onLine is false", async (env) => {
  const { page } = env;
  allowFraming(env);
  const app = packagePage(env);
  await app.logIn();
  await app.open();
  await app.create();
  await reportOffline(page);
  assert.deepEqual(await app.call("checkSession"), { value: true });
});
