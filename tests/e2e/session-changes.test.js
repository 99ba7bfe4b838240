import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, waitForApiRequests } from "./support/tenant-log.js";

/** Records the events of the page's client from now on. */
const recordEvents = (page) =>
  page.evaluate(() => {
    window.events = [];
    window.stop = window.client.onSessionChange((event) => window.events.push(event));
  });

const events = (page) => page.evaluate(() => window.events);

packageJourney("onSessionChange reports events until unsubscribed", async (env) => {
  const { page, watch } = env;
  const app = packagePage(env);
  await app.logIn();
  await recordEvents(page);
  await app.call("refreshSession");
  assert.deepEqual(await events(page), [{ type: "refreshed" }]);
  await page.evaluate(() => window.stop());
  await app.call("refreshSession");
  assert.equal((await events(page)).length, 1);

  watch.expect(/the application's own fault/);
  await recordEvents(page);
  const steps = await page.evaluate(async () => {
    const order = [];
    window.client.onSessionChange(() => {
      throw new Error("the application's own fault");
    });
    const event = new Promise((resolve) => {
      window.client.onSessionChange(({ type }) => resolve(order.push(type)));
    });
    window.client.logout().catch(() => {});
    order.push("within the call");
    await event;
    return order;
  });
  assert.deepEqual(steps, ["within the call", "signed_out"]);
});

packageJourneyIn(everyEngine, "a logout ends and revokes the sessions of other tabs", async (env) => {
  const { tenant, context, page } = env;
  const here = packagePage(env);
  await here.logIn();
  const other = await context.newPage();
  const there = packagePage(env, other);
  // The case of the domain does not matter.
  await there.logIn({ config: { domain: tenant.origin.toUpperCase() } });
  await recordEvents(page);
  tenant.log.clear();
  await other.evaluate(() => void window.client.logout());
  await there.waitForReload();
  await page.waitForFunction(() => window.events.length > 0);
  assert.deepEqual(await events(page), [{ type: "signed_out", otherTab: true }]);
  const shown = await page.evaluate(() => [window.client.isAuthenticated(), window.client.getUser()]);
  assert.deepEqual(shown, [false, undefined]);
  await waitForApiRequests(tenant, (requests) => requests.length > 1);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/revoke", "POST /oauth/revoke"]);
});

packageJourney("foreign and invalid channel messages end no session", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await recordEvents(page);
  await page.evaluate(async (domain) => {
    const post = async (name, message) => {
      const [sender, receiver] = [new BroadcastChannel(name), new BroadcastChannel(name)];
      // A channel delivers in order of subscription: once the echo has arrived, so has the client's message.
      const echo = new Promise((resolve) => (receiver.onmessage = resolve));
      sender.postMessage(message);
      await echo;
      sender.close();
      receiver.close();
    };
    await post(`my-account-wasm ${domain} another`, "signed_out");
    await post(`my-account-wasm ${domain} journey-app`, "refreshed");
    await post(`my-account-wasm ${domain} journey-app`, { type: "signed_out" });
  }, tenant.origin);
  assert.deepEqual(await events(page), []);
  assert.equal((await app.call("isAuthenticated")).value, true);
});

packageJourney("a page restored from the bfcache notices a logout", async (env) => {
  const { context, page } = env;
  // A frozen page receives no channel messages.
  await page.addInitScript("delete globalThis.BroadcastChannel");
  const here = packagePage(env);
  await here.logIn();
  await recordEvents(page);
  const show = (persisted) =>
    page.evaluate((how) => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: how })), persisted);
  await show(true);
  assert.deepEqual(await events(page), [], "no logout has happened yet");

  const other = await context.newPage();
  const there = packagePage(env, other);
  await there.logIn();
  const left = other.waitForRequest((request) => request.isNavigationRequest() && request.redirectedFrom() !== null);
  await other.evaluate(() => void window.client.logout());
  await left;
  await show(false);
  assert.equal((await here.call("isAuthenticated")).value, true);
  await show(true);
  assert.deepEqual(await events(page), [{ type: "signed_out", otherTab: true }]);
  assert.equal((await here.call("isAuthenticated")).value, false);
  await here.logIn();
  await recordEvents(page);
  await show(true);
  assert.deepEqual(await events(page), [], "a logout does not end later sessions");
});

packageJourney("a logout works without localStorage", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await page.evaluate(() =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("no", "SecurityError");
      },
    }),
  );
  const left = page.waitForRequest((request) => request.isNavigationRequest() && request.redirectedFrom() !== null);
  await page.evaluate(() => void window.client.logout());
  await left;
  assert.ok(apiRequests(tenant).includes("POST /oauth/revoke"));
});
