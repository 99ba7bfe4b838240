import { after } from "node:test";
import { chromium as browserType } from "playwright-core";
import { watchedMessage, logPolicyViolations } from "../console-messages.js";
import { createWatch } from "../watch.js";
import { CHROMIUM_FLAGS } from "./chromium-flags.js";

/** Playwright's own flags that switch off what users have. */
const IGNORED_FLAGS = ["--disable-back-forward-cache"];

/**
 * The features that stay off, to keep the browser from calling home and from changing `http` to `https`. Playwright's own
 * list also has storage partitioning; of two such flags, Chromium takes the last one.
 */
const DISABLED_FEATURES = [
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
];

/** Time limit of each action. */
const PATIENCE_MS = 15_000;

let launching;

/**
 * Chromium by Playwright: a new profile for each journey, one browser for each test file. Storage partitioning and the
 * back/forward cache are as users have them; for prerendering see `chromium-by-webdriver.js`.
 */
export const chromium = { name: "Chromium", open };

/** @type {import("./index.js").Engine["open"]} */
async function open({ app, tenant }, addCleanup) {
  const context = await freshProfile();
  addCleanup(() => context.close());
  const options = { reportsFailures: true };
  const { watch, addMessage, addFailure, addRequest } = createWatch(
    () => context.pages(),
    [app.origin, app.otherSite, tenant.origin],
    options,
  );
  context.on("console", (message) => addMessage(watchedMessage(message.type(), message.text()), isByBrowser(message)));
  context.on("response", (response) => response.status() >= 400 && addFailure(String(response.status())));
  context.on("requestfailed", (request) => addFailure(request.failure().errorText));
  context.on("weberror", (error) => addMessage(`page error: ${error.error()}`));
  context.on("request", (request) => addRequest(request.url()));
  await context.addInitScript(logPolicyViolations);
  return { context, page: await context.newPage(), watch };
}

/** Scripts pass arguments to the console; messages of the browser itself have none. */
const isByBrowser = (message) => message.args().length === 0;

async function freshProfile() {
  launching ??= browserType.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...CHROMIUM_FLAGS, `--disable-features=${DISABLED_FEATURES}`],
    ignoreDefaultArgs: IGNORED_FLAGS,
  });
  const browser = await launching;
  const context = await browser.newContext({ locale: "en-US" });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

after(async () => {
  const browser = await launching?.catch(() => undefined);
  await browser?.close();
});
