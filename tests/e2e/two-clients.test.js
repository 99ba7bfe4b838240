import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { CLIENT_ID, packageJourney, packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

/** Clients that can be on the page besides the one that logs in. */
const others = { "another application": { clientId: "another" }, "another tenant": { domain: "login.other.example" } };

packageJourneyIn(everyEngine, "a response to another client's login stays untouched", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  for (const [name, other] of Object.entries(others)) {
    await app.open();
    await app.create();
    await app.startLogin({ appState: name, authorizationParams: { prompt: "login" } });
    await submitLoginForm(page);
    await app.waitForCallback();
    const before = await page.evaluate(() => [location.href, { ...sessionStorage }]);
    tenant.log.clear();

    await app.create(other);
    assert.deepEqual(await app.call("handleRedirectCallback"), { value: { kind: "none" } }, name);
    assert.deepEqual(await app.call("handleRedirectCallback", before[0]), { value: { kind: "none" } }, name);
    assert.deepEqual(await page.evaluate(() => [location.href, { ...sessionStorage }]), before, name);
    assert.deepEqual(apiRequests(tenant), [], name);

    await app.create();
    const { value } = await app.call("handleRedirectCallback", before[0]);
    assert.deepEqual(value, { kind: "login", appState: name });
    await app.create(other);
    assert.deepEqual(await app.call("handleRedirectCallback", before[0]), { value: { kind: "none" } }, "handled");
  }
});

packageJourney("each entry of the storage names tenant and client ID", async (env) => {
  const { page, tenant, app: server } = env;
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "userActivation", { get: () => ({ isActive: false }) });
  });
  const app = packagePage(env);
  await app.open();
  await app.create({ dpop: true });
  await app.startLogin();
  await page.goto(server.origin);
  const stored = await page.evaluate(() => Object.keys(sessionStorage));
  const application = `${tenant.origin} ${CLIENT_ID}`;
  assert.deepEqual(stored.map((key) => key.replace(/[\w-]{43}\.[\w-]{8}$/, "<state>")).toSorted(), [
    `my-account-wasm.redirect-log ${application}`,
    `my-account-wasm.transaction ${application} <state>`,
  ]);
  const keys = await page.evaluate(async () => {
    const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await settled(indexedDB.open("my-account-wasm"));
    return settled(database.transaction("keys").objectStore("keys").getAllKeys());
  });
  assert.deepEqual(
    keys.map(([name]) => name),
    [application],
  );
});

packageJourney("a popup is left to the client that opened it", async (env) => {
  const { page, context, app: server } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  const opened = page.waitForEvent("popup");
  const login = page.evaluate(() => window.settle(() => window.client.loginWithPopup()));
  const popup = await opened;
  await submitLoginForm(popup);
  await popup.waitForURL((url) => url.origin === server.origin && url.searchParams.has("state"));
  const inPopup = packagePage(env, popup);
  const url = popup.url();
  await inPopup.create({ clientId: "another" });
  assert.deepEqual(await inPopup.call("handleRedirectCallback"), { value: { kind: "none" } });
  assert.equal(popup.url(), url);
  await inPopup.create();
  await inPopup.call("handleRedirectCallback").catch(() => undefined);
  assert.ok((await login).value.session.expiresIn > 0);
  assert.equal(context.pages().length, 1);
});

packageJourney("a logout of one client ends no session of another", async (env) => {
  const { page, context, tenant, watch } = env;
  // The tenant does not know the other application.
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  const tab = await context.newPage();
  const other = packagePage(env, tab);
  await other.open();
  await other.create({ clientId: "another" });
  // Rejects if the page is left before the call settles.
  await other.call("logout").catch(() => undefined);
  assert.equal((await app.call("isAuthenticated")).value, true);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), [`my-account-wasm ${tenant.origin} another`]);
});
