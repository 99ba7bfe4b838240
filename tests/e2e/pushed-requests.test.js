import assert from "node:assert/strict";
import { REFUSAL, framing } from "./support/allow-framing.js";
import { packagePage } from "./support/package-page.js";
import { packageJourney } from "./support/journey.js";
import { asked, visited } from "./support/tenant-log.js";

const config = { par: true };

packageJourney("what a login asks for is pushed to the tenant, and is in no address bar", async (stage) => {
  const { tenant, watch } = stage;
  watch.expectStatus(REFUSAL);
  framing(stage);
  const app = packagePage(stage);
  const { value } = await app.logIn({ config, options: { authorizationParams: { login_hint: "ada@example.test" } } });
  assert.equal(value.kind, "login");
  assert.ok((await app.call("getFactors")).value.length > 0);
  const [asking] = visited(tenant, "/authorize");
  assert.deepEqual([...asking.searchParams.keys()].sort(), ["client_id", "request_uri"]);
  assert.deepEqual(asked(tenant), ["POST /oauth/par", "POST /oauth/token", "GET /me/v1/factors"]);

  await app.open();
  await app.create(config);
  assert.equal((await app.call("checkSession")).value, true);
  await stage.context.clearCookies();
  await app.open();
  await app.create(config);
  assert.equal((await app.call("checkSession")).value, false);
});

packageJourney("a push that is refused leaves the page where it is", async (stage) => {
  const { page, watch } = stage;
  watch.expectStatus(/400/);
  const app = packagePage(stage);
  await app.open();
  await app.create({ ...config, redirectUri: "https://app.example.com/elsewhere" });
  const url = page.url();
  const { error } = await app.call("loginWithRedirect");
  assert.deepEqual([error.code, error.status], ["authorization_failed", 400]);
  assert.ok(error.oauthError);
  assert.equal(page.url(), url);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
