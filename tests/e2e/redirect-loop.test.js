import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { getRequests } from "./support/tenant-log.js";

/** The tenant responds at once with login_required: there is no session, and prompt=none forbids the form. */
const SILENT = { authorizationParams: { prompt: "none" } };

/** Whatever a test evaluates counts as user activation. */
const replaceUserActivation = (page, activation) =>
  page.addInitScript((given) => Object.defineProperty(navigator, "userActivation", { get: () => given }), activation);

packageJourney("a redirect loop is stopped after three logins in a minute", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  // Whatever a test evaluates counts as user activation.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "userActivation", {
      get: () => ({ isActive: false, hasBeenActive: window.isClicked === true }),
    });
  });
  await app.open();
  await app.create();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await app.startLogin(SILENT);
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

packageJourney("calls of one page load count once as a redirect", async (env) => {
  const { tenant, page } = env;
  await replaceUserActivation(page, { isActive: false, hasBeenActive: false });
  const app = packagePage(env);
  await app.open();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await app.create();
    await page.evaluate((options) => {
      const { client } = window;
      // As an effect that runs twice, and a second component.
      for (let call = 0; call < 3; call += 1) {
        void client.loginWithRedirect(options).catch((error) => console.error(error));
      }
    }, SILENT);
    // Not `waitForURL`: each navigation ends the one before.
    await page.waitForFunction(() => location.search.includes("state="));
    await app.open();
  }
  await app.create();
  assert.equal((await app.call("loginWithRedirect", SILENT)).error?.code, "authorization_failed");
  assert.ok(getRequests(tenant, "/authorize").length >= 3);
});

packageJourney("a click counts after a long time of the app's own work", async (env) => {
  const { page } = env;
  // Browsers end the transient activation of a click after some seconds.
  await replaceUserActivation(page, { isActive: false, hasBeenActive: true });
  const app = packagePage(env);
  await app.open();
  await app.create();
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await app.startLogin(SILENT);
    await app.create();
    assert.equal((await app.call("handleRedirectCallback")).error?.oauthError, "login_required");
  }
});
