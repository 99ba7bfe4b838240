import assert from "node:assert/strict";
import { LOGIN_REQUIRED_STATUS, allowFraming } from "./support/allow-framing.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { getRequests } from "./support/tenant-log.js";

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
  const { page, context, tenant } = env;
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
});
