import assert from "node:assert/strict";
import { embed } from "./support/embedder.js";
import { chromium, firefox } from "./support/engines/index.js";
import { CLIENT_ID, packageJourney, packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

/** Runs a journey in an application that another page embeds. */
const embedded = (run, host) => async (env) => {
  const embedder = await embed(env, host);
  try {
    const config = { domain: env.tenant.origin, clientId: CLIENT_ID };
    assert.deepEqual(await embedder.run("create", config), { value: true });
    await run(env, embedder);
  } finally {
    await embedder.stop();
  }
};

/** Clicks in the frame, and waits for the popup. */
async function startPopupLogin({ page }, embedder) {
  await embedder.run("callOnClick", "loginWithPopup");
  const popup = page.waitForEvent("popup");
  await embedder.click();
  return popup;
}

/** Handles the response in the popup, which closes it. */
async function comeBack(env, popup) {
  await submitLoginForm(popup);
  await popup.waitForURL((url) => url.origin === env.app.origin && url.searchParams.has("state"));
  const app = packagePage(env, popup);
  await app.create();
  return app.call("handleRedirectCallback").catch(() => undefined);
}

packageJourney(
  "loginWithPopup works in a frame of another site",
  embedded(async (env, embedder) => {
    const { tenant, page } = env;
    await embedder.run("store", "partition", "of the frame");
    const popup = await startPopupLogin(env, embedder);
    await submitLoginForm(popup);
    await popup.waitForURL((url) => url.origin === env.app.origin && url.searchParams.has("state"));
    const isShared = await popup.evaluate(() => localStorage.getItem("partition") !== null);
    assert.equal(isShared, false, "the browser partitions the frame's storage");
    const closed = popup.waitForEvent("close");
    const app = packagePage(env, popup);
    await app.create();
    await app.call("handleRedirectCallback").catch(() => undefined);
    const { value } = await embedder.run("outcome");
    assert.equal(value?.user.email, tenant.users[0].email);
    await closed;
    assert.ok((await embedder.run("call", "getFactors")).value.length > 0);
    assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", "GET /me/v1/factors"]);
    assert.equal(new URL(await page.url()).origin, embedder.origin);
  }),
);

packageJourney(
  "forged messages do not reach a popup login",
  embedded(async (env, embedder) => {
    const { page, context, app: server, tenant } = env;
    const asking = context.waitForEvent("request", (request) => request.url().includes("/authorize?"));
    const popup = await startPopupLogin(env, embedder);
    const state = new URL((await asking).url()).searchParams.get("state");
    await popup.waitForURL((url) => url.origin === tenant.origin);
    const forged = {
      channel: `my-account-wasm ${tenant.origin} ${CLIENT_ID} ${state}`,
      message: `${server.origin}/?code=forged&state=${state}`,
    };
    // From a window that is not the popup, and from the popup while another origin is in it.
    await page.evaluate((message) => window.frames[0].postMessage(message, "*"), forged);
    await popup.evaluate((message) => window.opener.postMessage(message, "*"), forged);
    await comeBack(env, popup);
    assert.ok((await embedder.run("outcome")).value?.user);
    assert.deepEqual(apiRequests(tenant), ["POST /oauth/token"]);
  }),
);

packageJourneyIn(
  [chromium, firefox],
  "a redirect in a frame of another site is refused before it leaves",
  embedded(async ({ tenant }, embedder) => {
    const { error } = await embedder.run("call", "loginWithRedirect");
    assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"]);
    assert.match(error.message, /loginWithPopup/);
    assert.equal((await embedder.run("call", "isAuthenticated")).value, false, "the frame is still there");
    assert.deepEqual(tenant.log.entries, []);
  }),
);

packageJourney(
  "accounts cannot be connected in a frame of another site",
  embedded(async (env, embedder) => {
    await comeBack(env, await startPopupLogin(env, embedder));
    await embedder.run("outcome");
    env.tenant.log.clear();
    const { error } = await embedder.run("call", "connectAccountWithRedirect", { connection: "calendar" });
    assert.equal(error?.code, "unsupported_environment");
    assert.deepEqual(env.tenant.log.entries, []);
  }),
);

packageJourney(
  "a redirect in a frame of the same site leaves",
  embedded(async ({ tenant, page, watch }, embedder) => {
    // The tenant's login page refuses frames.
    watch.allowBrowserMessages();
    const asked = page.waitForRequest((request) => request.url().startsWith(`${tenant.origin}/authorize?`));
    void embedder.run("call", "loginWithRedirect").catch(() => {});
    await asked;
    assert.ok(getRequests(tenant, "/authorize").length <= 1);
  }, "localhost"),
);
