import assert from "node:assert/strict";
import { demoPage } from "./support/demo-page.js";
import { everyEngine } from "./support/engines/index.js";
import { demoJourney, packageJourney, packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, apiRequestsExceptAutofill } from "./support/tenant-log.js";

/** Has the form of a real state, but was never issued. */
const FORGED_STATE = Buffer.alloc(32, 7).toString("base64url");

demoJourney("a forged response is rejected and the demo's pending login completes", async (env) => {
  const { page, tenant, app } = env;
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.signInButton.click();
  await page.waitForURL(`${tenant.origin}/login/**`);
  const form = page.url();

  for (const forged of [`code=forged&state=${FORGED_STATE}`, `error=access_denied&state=${FORGED_STATE}`]) {
    await page.goto(`${app.origin}/?${forged}`);
    await demo.waitForError("state_mismatch");
    assert.equal(page.url(), `${app.origin}/`);
  }
  assert.deepEqual(apiRequestsExceptAutofill(tenant), []);

  await page.goto(form);
  await submitLoginForm(page);
  await demo.waitForStatus(/^You are signed in as/);
});

demoJourney("a callback URL is redeemed only once", async ({ page, context, tenant, app }) => {
  const demo = demoPage(page);
  const callback = page.waitForRequest((request) => new URL(request.url()).searchParams.has("code"));
  await page.goto(app.origin);
  await demo.signIn();
  const url = (await callback).url();
  assert.equal(new URL(url).origin, app.origin);

  await page.goto(url);
  await demo.waitForError("transaction_missing");
  assert.equal(page.url(), `${app.origin}/`);

  const second = await context.newPage();
  await second.goto(url);
  await demoPage(second).waitForError("transaction_missing");
  assert.equal(second.url(), `${app.origin}/`);
  assert.equal(apiRequests(tenant).filter((request) => request === "POST /oauth/token").length, 1);

  await demoPage(second).signInButton.click();
  await demoPage(second).waitForStatus(/^You are signed in as/);
});

demoJourney("logins in two tabs are independent", async ({ page, context, tenant, app }) => {
  const tabs = [page, await context.newPage()];
  for (const tab of tabs) {
    await tab.goto(app.origin);
    await demoPage(tab).signInButton.click();
    await tab.waitForURL(`${tenant.origin}/login/**`);
  }
  for (const tab of tabs.toReversed()) {
    await submitLoginForm(tab);
    await demoPage(tab).waitForStatus(/^You are signed in as/);
  }
  assert.equal(apiRequests(tenant).filter((request) => request === "POST /oauth/token").length, 2);
});

packageJourneyIn(everyEngine, "a forged response is rejected and the pending login completes", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  await app.startLogin();
  const form = await page.url();
  for (const forged of ["code=forged", "error=access_denied"]) {
    await app.open(`?${forged}&state=${FORGED_STATE}`);
    await app.create();
    const { error } = await app.call("handleRedirectCallback");
    assert.deepEqual([error?.typed, error?.code], [true, "state_mismatch"], forged);
    assert.equal(await page.url(), `${server.origin}/`);
  }
  assert.deepEqual(apiRequests(tenant), []);

  await page.goto(form);
  await submitLoginForm(page);
  await app.waitForCallback();
  await app.create();
  assert.equal((await app.call("handleRedirectCallback")).value?.kind, "login");
});

packageJourney("concurrent handleRedirectCallback calls share one exchange", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  await reachCallback(env, app, { appState: "kept" });
  const seen = await page.evaluate(async () => {
    const handling = window.client.handleRedirectCallback();
    const again = window.client.handleRedirectCallback();
    const atOnce = { href: location.href, kept: sessionStorage.length };
    return { ...atOnce, results: await Promise.all([handling, again]) };
  });
  assert.deepEqual(seen, {
    href: `${server.origin}/`,
    kept: 0,
    results: Array(2).fill({ kind: "login", appState: "kept" }),
  });
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token"]);
});

packageJourney("other URL parameters and the hash are preserved", async (env) => {
  const { page, app: server } = env;
  const app = packagePage(env);
  await reachCallback(env, app);
  await page.evaluate(() => history.replaceState({ router: 1 }, "", `${location.href}&tab=keys#top`));
  assert.equal((await app.call("handleRedirectCallback")).value?.kind, "login");
  assert.equal(page.url(), `${server.origin}/?tab=keys#top`);
  assert.deepEqual(await page.evaluate(() => history.state), { router: 1 });
});

packageJourney("an authorization error is reported with its OAuth error", async (env) => {
  const { tenant, page, app: server } = env;
  const app = packagePage(env);
  const state = await pendingState(env, app);
  const response = new URLSearchParams({
    error: "access_denied",
    error_description: "User did not\u0000 authorize",
    iss: tenant.issuer,
    state,
  });
  await app.open(`?${response}`);
  await app.create();
  const { error } = await app.call("handleRedirectCallback");
  assert.ok(error.typed);
  assert.deepEqual(
    [error.code, error.oauthError, error.oauthErrorDescription],
    ["authorization_failed", "access_denied", "User did not authorize"],
  );
  assert.equal(page.url(), `${server.origin}/`);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("an inconsistent authorization response is rejected before the exchange", async (env) => {
  const { tenant, page } = env;
  const app = packagePage(env);
  const responses = {
    "another issuer": { code: "issuer_mismatch", query: "code=c&iss=https%3A%2F%2Fevil.example%2F" },
    "an issuer without its slash": {
      code: "issuer_mismatch",
      query: `code=c&iss=${encodeURIComponent(tenant.origin)}`,
    },
    "two codes": { code: "authorization_failed", query: "code=c&code=d" },
    "a code and an error": { code: "authorization_failed", query: "code=c&error=access_denied" },
    "an empty code": { code: "authorization_failed", query: "code=" },
  };
  for (const [name, { code, query }] of Object.entries(responses)) {
    const state = await pendingState(env, app);
    await app.open(`?${query}&state=${state}`);
    await app.create();
    const { error } = await app.call("handleRedirectCallback");
    assert.deepEqual([error?.typed, error?.code], [true, code], name);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0, name);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("a login expires after loginTimeoutSeconds", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const cases = [
    { config: {}, later: 1_799_000 },
    { config: {}, later: 1_801_000, code: "transaction_expired" },
    { config: { loginTimeoutSeconds: 86_400 }, later: 1_801_000 },
    { config: { loginTimeoutSeconds: 60 }, later: 61_000, code: "transaction_expired" },
  ];
  for (const { config, later, code } of cases) {
    await reachCallback(env, app, { appState: { order: 7 }, authorizationParams: { prompt: "login" } });
    // Only the start is moved: tokens are checked by the same clock.
    await page.evaluate((milliseconds) => {
      const [key] = Object.keys(sessionStorage);
      const record = JSON.parse(sessionStorage[key]);
      sessionStorage[key] = JSON.stringify({ ...record, startedAt: record.startedAt - milliseconds });
    }, later);
    await app.create(config);
    tenant.log.clear();
    const { value, error } = await app.call("handleRedirectCallback");
    assert.equal(error?.code, code);
    assert.deepEqual((error ?? value).appState, { order: 7 }, "an error has it too");
    assert.equal(apiRequests(tenant).length, code ? 0 : 1);
  }
});

packageJourney("an error of the callback has the appState", async (env) => {
  const { tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.open();
  await app.create();
  const appState = { from: "/orders/7" };
  await app.startLogin({ appState, authorizationParams: { prompt: "none" } });
  await app.create();
  const refused = (await app.call("handleRedirectCallback")).error;
  assert.deepEqual([refused.oauthError, refused.appState], ["login_required", appState]);
  await reachCallback(env, app, { appState });
  tenant.faults.add({ path: "/oauth/token", times: 1, status: 500 });
  const failed = (await app.call("handleRedirectCallback")).error;
  assert.deepEqual([failed.code, failed.appState], ["server_error", appState]);
  await app.open(`?code=c&state=${FORGED_STATE}`);
  await app.create();
  const forged = (await app.call("handleRedirectCallback")).error;
  assert.deepEqual([forged.code, Object.hasOwn(forged, "appState")], ["transaction_missing", false]);
});

packageJourney("a foreign authorization response is ignored", async (env) => {
  const { page, app: server, tenant } = env;
  const app = packagePage(env);
  for (const query of ["?code=c", "?code=c&state=not-of-our-form", "?state=x", "?error=e", "#code=c&state=s"]) {
    await app.open(query);
    await app.create();
    assert.deepEqual(await app.call("handleRedirectCallback"), { value: { kind: "none" } }, query);
    assert.equal(page.url(), `${server.origin}/${query}`);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

/** Returns to the page with a response that is not handled yet. */
async function reachCallback({ page }, app, options) {
  await app.open();
  await app.create();
  await app.startLogin(options);
  await submitLoginForm(page);
  await app.waitForCallback();
  await app.create();
}

/** Starts a login. @returns {Promise<string>} its `state` */
async function pendingState({ page }, app) {
  await app.open();
  await app.create();
  const authorization = page.waitForRequest((request) => new URL(request.url()).pathname === "/authorize");
  await app.startLogin();
  return new URL((await authorization).url()).searchParams.get("state");
}
