import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { getRequests } from "./support/tenant-log.js";

packageJourney("a redirect loop is stopped after three logins in a minute", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  // Whatever a test evaluates counts as user activation.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "userActivation", { get: () => ({ isActive: window.isClicked === true }) });
  });
  await app.open();
  await app.create();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    // The tenant responds at once with login_required: there is no session, and prompt=none forbids the form.
    await app.startLogin({ authorizationParams: { prompt: "none" } });
    await app.create();
    assert.equal((await app.call("handleRedirectCallback")).error?.oauthError, "login_required");
    assert.equal(getRequests(tenant, "/authorize").length, attempt);
  }
  const { error } = await app.call("loginWithRedirect", {});
  assert.deepEqual([error.typed, error.code], [true, "authorization_failed"]);
  assert.equal(getRequests(tenant, "/authorize").length, 3);

  await page.evaluate(() => void (window.isClicked = true));
  await app.startLogin();
});
