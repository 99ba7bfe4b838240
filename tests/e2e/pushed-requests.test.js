import assert from "node:assert/strict";
import { LOGIN_REQUIRED_STATUS, allowFraming } from "./support/allow-framing.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

const config = { par: true };

packageJourney("authorization parameters are pushed (PAR)", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(LOGIN_REQUIRED_STATUS);
  allowFraming(env);
  const app = packagePage(env);
  const { value } = await app.logIn({ config, options: { authorizationParams: { login_hint: "ada@example.test" } } });
  assert.equal(value.kind, "login");
  assert.ok((await app.call("getFactors")).value.length > 0);
  const [asking] = getRequests(tenant, "/authorize");
  assert.deepEqual([...asking.searchParams.keys()].sort(), ["client_id", "request_uri"]);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/par", "POST /oauth/token", "GET /me/v1/factors"]);

  await app.open();
  await app.create(config);
  assert.equal((await app.call("checkSession")).value, true);
  await env.context.clearCookies();
  await app.open();
  await app.create(config);
  assert.equal((await app.call("checkSession")).value, false);
});

packageJourney("a rejected pushed request does not navigate", async (env) => {
  const { page, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await app.open();
  await app.create({ ...config, redirectUri: "https://app.example.com/elsewhere" });
  const url = page.url();
  const { error } = await app.call("loginWithRedirect");
  assert.deepEqual([error.code, error.status], ["authorization_failed", 400]);
  assert.ok(error.oauthError);
  assert.equal(page.url(), url);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
