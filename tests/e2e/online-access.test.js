import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

const config = { dpop: true, scope: "openid online_access read:me:factors" };

packageJourney("a refresh token of online_access does not rotate and survives lost responses", async (env) => {
  const { tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  assert.equal((await app.logIn({ config })).value?.kind, "login");
  for (let time = 0; time < 3; time += 1) assert.ok((await app.call("refreshSession")).value?.expiresIn > 3600);
  tenant.faults.add({ path: "/oauth/token", drop: "after-headers", afterHandling: true, times: 1 });
  assert.ok((await app.call("refreshSession")).value?.expiresIn > 3600, "it is sent again at once");
  assert.equal(tenant.tokens.entries.length, 1);
  assert.ok((await app.call("getFactors")).value.length > 0);
});

packageJourney("a session of online_access ends with the tenant's", async (env) => {
  const { tenant, page, app: server, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn({ config });
  const other = await env.context.newPage();
  await other.goto(`${tenant.origin}/v2/logout?returnTo=${encodeURIComponent(`${server.origin}/`)}`);
  assert.equal((await app.call("refreshSession")).error.code, "session_expired");
  assert.equal(await page.evaluate(() => window.client.isAuthenticated()), false);
});

packageJourney("a login for both kinds of refresh tokens is rejected before any request", async (env) => {
  const { tenant, page, app: server } = env;
  const app = packagePage(env);
  await app.open();
  const { error } = await app.create({ scope: "openid offline_access online_access" });
  assert.equal(error.code, "invalid_config");
  await app.create();
  const login = await app.call("loginWithRedirect", { scope: "online_access" });
  assert.equal(login.error.code, "invalid_request");
  assert.equal(page.url(), `${server.origin}/`);
  assert.deepEqual([apiRequests(tenant), tenant.log.entries], [[], []]);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
