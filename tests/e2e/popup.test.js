import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { CLIENT_ID, packageJourney, packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { opensPopupSynchronously } from "./support/popup.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

/**
 * Starts a popup login with a click and does not wait for it.
 * @returns the popup's page, and a function that waits for the outcome
 */
async function startPopupLogin({ page }, options) {
  const popup = page.waitForEvent("popup");
  await page.evaluate((given) => {
    const button = document.body.appendChild(document.createElement("button"));
    button.textContent = "Log in";
    button.onclick = () => {
      button.remove();
      window.login = window.settle(() => window.client.loginWithPopup(given));
    };
  }, options);
  await page.getByRole("button", { name: "Log in" }).click();
  return { popup: await popup, outcome: () => page.evaluate(() => window.login) };
}

/** Handles the callback in the popup, which closes it. */
async function comeBack(env, popup) {
  await popup.waitForURL((url) => url.origin === env.app.origin && url.searchParams.has("state"));
  const page = packagePage(env, popup);
  await page.create();
  // The popup may close before the call returns.
  return page.call("handleRedirectCallback").catch(() => undefined);
}

async function opened(env, config) {
  const app = packagePage(env);
  await app.open();
  await app.create(config);
  return app;
}

packageJourneyIn(everyEngine, "loginWithPopup signs in the opener", async (env) => {
  const { page, tenant } = env;
  const app = await opened(env);
  const url = await page.url();
  const { popup, outcome } = await startPopupLogin(env);
  await submitLoginForm(popup);
  const closed = popup.waitForEvent("close");
  await comeBack(env, popup);
  const { value } = await outcome();
  await closed;
  assert.equal(value.user.email, tenant.users[0].email);
  assert.ok(value.session.expiresIn > 3600);
  assert.equal(await page.url(), url);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", "GET /me/v1/factors"]);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

packageJourney("the popup opens synchronously", async (env) => {
  const { page, tenant } = env;
  await opened(env);
  const popups = page.waitForEvent("popup");
  const expression = "window.login = window.settle(() => window.client.loginWithPopup({ timeoutMs: 60_000 }))";
  assert.equal(await opensPopupSynchronously(page, expression), true);
  const popup = await popups;
  await popup.waitForURL((url) => url.origin === tenant.origin);
});

packageJourney("a blocked popup is reported without a request", async (env) => {
  const { page, tenant } = env;
  const app = await opened(env);
  for (const stub of ["() => null", "() => undefined", "() => { throw new Error('no') }"]) {
    await page.evaluate(`window.open = ${stub}`);
    assert.equal((await app.call("loginWithPopup")).error.code, "popup_blocked");
  }
  assert.deepEqual(tenant.log.entries, []);
  const { error } = await app.call("loginWithPopup", { scope: 7 });
  assert.equal(error.code, "invalid_request", "invalid options open no popup");
});

packageJourney("closing the popup ends the login and the next works", async (env) => {
  const { page, tenant } = env;
  const app = await opened(env);
  const first = await startPopupLogin(env);
  await first.popup.waitForURL((url) => url.origin === tenant.origin);
  await first.popup.close();
  assert.equal((await first.outcome()).error.code, "popup_closed");
  const second = await startPopupLogin(env);
  await submitLoginForm(second.popup);
  await comeBack(env, second.popup);
  assert.ok((await second.outcome()).value);
  assert.equal((await app.call("isAuthenticated")).value, true);
  assert.equal(getRequests(tenant, "/authorize").length, 2);
  assert.equal(page.context().pages().length, 1);
});

packageJourney("an abort or timeout closes the popup", async (env) => {
  const { page, tenant } = env;
  const app = await opened(env);
  const opening = page.waitForEvent("popup");
  const settled = page.evaluate(() => {
    window.controller = new AbortController();
    return window.settle(() => window.client.loginWithPopup({ signal: window.controller.signal }));
  });
  const popup = await opening;
  await popup.waitForURL((url) => url.origin === tenant.origin);
  const closed = popup.waitForEvent("close");
  await page.evaluate(() => window.controller.abort());
  assert.equal((await settled).error.code, "aborted");
  await closed;
  const late = await startPopupLogin(env, { timeoutMs: 700 });
  assert.equal((await late.outcome()).error.code, "timeout");
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourneyIn(everyEngine, "loginWithPopup works with COOP", async (env) => {
  const { page, app: server } = env;
  server.headers = { "Cross-Origin-Opener-Policy": "same-origin" };
  await opened(env);
  // While the user types in the popup, the opener has no focus. Headless pages always report that they have it.
  await page.evaluate(() => (document.hasFocus = () => false));
  const { popup, outcome } = await startPopupLogin(env);
  await submitLoginForm(popup);
  await comeBack(env, popup);
  assert.ok((await outcome()).value.user);
});

packageJourney("a popup without its opener reports transaction_missing", async (env) => {
  const { page, context, tenant } = env;
  await opened(env);
  const { popup } = await startPopupLogin(env);
  await popup.waitForURL((url) => url.origin === tenant.origin);
  await page.reload();
  await submitLoginForm(popup);
  const { error } = await comeBack(env, popup);
  assert.equal(error.code, "transaction_missing");
  assert.equal(new URL(popup.url()).search, "", "the code is removed from the address bar");

  const lured = packagePage(env, await context.newPage());
  await lured.open(`?code=forged&state=popup-${"A".repeat(43)}`);
  await lured.create();
  assert.equal((await lured.call("handleRedirectCallback")).error.code, "transaction_missing");
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("popup errors and a forged state reach the opener", async (env) => {
  const { app: server, tenant, page, context, watch } = env;
  // The acknowledgement of the forged message is not delivered to the tenant's page in the popup, which Chromium reports.
  watch.allowBrowserMessages();
  await opened(env);
  const { popup, outcome } = await startPopupLogin(env, { authorizationParams: { prompt: "none" } });
  await comeBack(env, popup);
  const { error } = await outcome();
  assert.deepEqual([error.code, error.oauthError], ["authorization_failed", "login_required"]);

  const asking = context.waitForEvent("request", (request) => request.url().includes("/authorize?"));
  const forged = await startPopupLogin(env);
  const state = new URL((await asking).url()).searchParams.get("state");
  await forged.popup.waitForURL((url) => url.origin === tenant.origin);
  await page.evaluate(
    ([name, url]) => new BroadcastChannel(name).postMessage(url),
    [
      `my-account-wasm ${tenant.origin} ${CLIENT_ID} ${state}`,
      `${server.origin}/?code=forged&state=popup-${"B".repeat(43)}`,
    ],
  );
  assert.equal((await forged.outcome()).error.code, "state_mismatch");
});

packageJourney("loginWithPopup uses DPoP", async (env) => {
  env.watch.expectStatus(/400/);
  const app = await opened(env, { dpop: "required" });
  const { popup, outcome } = await startPopupLogin(env);
  await submitLoginForm(popup);
  await comeBack(env, popup);
  assert.equal((await outcome()).value.session.tokenType, "DPoP");
  assert.ok((await app.call("getFactors")).value.length > 0);
});
