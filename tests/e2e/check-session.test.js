import assert from "node:assert/strict";
import { LOGIN_REQUIRED_STATUS, allowFraming } from "./support/allow-framing.js";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

const frames = (page) => page.evaluate(() => document.querySelectorAll("iframe").length);

packageJourneyIn(everyEngine, "checkSession restores the session after a reload", async (env) => {
  const { page, tenant } = env;
  allowFraming(env);
  const app = packagePage(env);
  await app.logIn();
  await app.open();
  await app.create();
  tenant.log.clear();
  assert.deepEqual(await app.call("checkSession"), { value: true });
  assert.equal((await app.call("getUser")).value.email, tenant.users[0].email);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.equal(getRequests(tenant, "/authorize").length, 1);
  assert.equal(tenant.log.entries.filter(({ path }) => path.startsWith("/login/")).length, 0);
  assert.equal(await frames(page), 0);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);

  tenant.log.clear();
  assert.deepEqual(await app.call("checkSession"), { value: true });
  assert.deepEqual(tenant.log.entries, [], "an existing session sends no request");
});

packageJourneyIn(everyEngine, "checkSession is false without a session at the tenant", async (env) => {
  const { page, tenant } = env;
  allowFraming(env);
  env.watch.expectStatus(LOGIN_REQUIRED_STATUS);
  const app = packagePage(env);
  await app.open();
  await app.create();
  assert.deepEqual(await app.call("checkSession"), { value: false });
  assert.deepEqual(apiRequests(tenant), []);
  assert.equal(await frames(page), 0);
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourney("checkSession failures are errors, not a missing session", async (env) => {
  const { page, tenant, context, watch } = env;
  allowFraming(env);
  watch.expectFailures();
  const app = packagePage(env);
  await app.open();
  await app.create();
  await context.setOffline(true);
  assert.equal((await app.call("checkSession")).error.code, "network");
  await context.setOffline(false);
  await page.evaluate(() => Object.defineProperty(window, "crossOriginIsolated", { value: true, configurable: true }));
  assert.equal((await app.call("checkSession")).error.code, "unsupported_environment");
  await page.evaluate(() => delete window.crossOriginIsolated);
  assert.deepEqual(tenant.log.entries, [], "no request was sent");

  watch.allowBrowserMessages();
  await app.create({ clientId: "unknown-client" });
  assert.equal((await app.call("checkSession")).error.code, "invalid_response");
  await app.create();
  tenant.faults.add({ path: "/authorize", latencyMs: 20_000, times: 1 });
  assert.equal((await app.call("checkSession", { timeoutMs: 100 })).error.code, "timeout");
  assert.equal(await frames(page), 0);
});

packageJourneyIn(everyEngine, "checkSession reports mfa_required for an old second factor", async (env) => {
  const { tenant } = env;
  allowFraming(env);
  env.watch.expectStatus(LOGIN_REQUIRED_STATUS);
  const app = packagePage(env);
  tenant.users[0].methods.add({ type: "totp" });
  await app.logIn();
  tenant.policies.defaultPolicy = true;
  tenant.clock.advance(16 * 60);
  await app.open();
  await app.create();
  const { error } = await app.call("checkSession");
  assert.deepEqual([error.code, error.stepUp], ["mfa_required", {}]);
});

packageJourney("checkSession ignores forged messages", async (env) => {
  const { page } = env;
  allowFraming(env);
  const app = packagePage(env);
  await app.logIn();
  await app.open();
  await app.create();
  const outcome = await page.evaluate(async () => {
    const inserted = new Promise((resolve) => {
      const find = () => document.querySelector("iframe") && resolve(document.querySelector("iframe"));
      new MutationObserver(find).observe(document, { childList: true, subtree: true });
    });
    const checking = window.client.checkSession();
    const frame = await inserted;
    const forged = { type: "authorization_response", response: { error: "login_required", state: "x" } };
    // One from this window, one with the frame as its source but another origin, one with the origin but another source.
    window.postMessage(forged, "*");
    window.dispatchEvent(
      new MessageEvent("message", { data: forged, origin: location.origin, source: frame.contentWindow }),
    );
    window.dispatchEvent(
      new MessageEvent("message", { data: forged, origin: new URL(frame.src).origin, source: window }),
    );
    return checking;
  });
  assert.equal(outcome, true);
});
