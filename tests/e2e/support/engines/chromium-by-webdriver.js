import { watchedMessage } from "../console-messages.js";
import { createWatch } from "../watch.js";
import { CHROMIUM_FLAGS } from "./chromium-flags.js";
import { createFolder } from "./program.js";
import { runInSlices } from "./script-slices.js";
import { webdriverContext } from "./webdriver-context.js";
import { openSession, startDriver } from "./webdriver.js";

/**
 * Chromium by WebDriver, for prerendering: Chromium prerenders nothing from a page that a debugger such as Playwright is
 * attached to without its tab (`PrerenderingDisabledByDevTools`). WebDriver BiDi attaches in the same way, so console
 * messages come through the fixture's server.
 */
export const chromiumByWebdriver = { name: "Chromium by WebDriver", open };

async function start(addCleanup) {
  const env = { ...process.env, TMPDIR: await createFolder(addCleanup) };
  return startDriver("CHROMEDRIVER", (port) => [`--port=${port}`, "--log-level=SEVERE"], env, addCleanup);
}

/** @type {import("./index.js").Engine["open"]} */
async function open({ app, tenant }, addCleanup) {
  const capabilities = {
    browserName: "chrome",
    "goog:chromeOptions": {
      binary: process.env.CHROMIUM,
      args: ["--headless", "--lang=en-US", ...CHROMIUM_FLAGS],
    },
  };
  const driver = await openSession(await start(addCleanup), capabilities, addCleanup);
  const { context, page } = await webdriverContext(driver, (_handle, here) => ({
    goTo: (url) => here(() => driver.get(url)),
    run: runInSlices(driver, here),
  }));
  const { watch, addMessage } = createWatch(context.pages, [app.origin, app.otherSite, tenant.origin]);
  app.onConsole = (method, text) => addMessage(watchedMessage(method, text));
  return { context, page, watch };
}
