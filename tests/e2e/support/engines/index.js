import { chromium } from "./chromium.js";
import { chromiumByWebdriver } from "./chromium-by-webdriver.js";
import { firefox } from "./firefox.js";
import { webkit } from "./webkit.js";

/**
 * A browser that journeys run in.
 * @typedef {object} Engine
 * @property {string} name
 * @property {(servers: Servers, addCleanup: import("./program.js").AddCleanup) => Promise<Opened>} open with a new profile
 *
 * @typedef {object} Servers
 * @property {{ origin: string, otherSite?: string, onConsole?: (method: string, text: string) => void }} app
 * @property {import("my-account-wasm-tenant").Tenant} tenant
 *
 * @typedef {object} Opened journeys for all engines may only use the functions in `webdriver-tab.js`
 * @property {import("playwright-core").BrowserContext} context
 * @property {import("playwright-core").Page} page an empty tab
 * @property {import("../watch.js").Watch} watch
 */

export { chromium, chromiumByWebdriver, firefox, webkit };

export const everyEngine = [chromium, firefox, webkit];

/** WebKit's driver cannot switch the network off. */
export const enginesThatGoOffline = [chromium, firefox];

/** Debian's WebKit is built without WebAuthn. */
export const enginesWithPasskeys = [chromium, firefox];

/** Neither Firefox nor WebKit prerenders pages, and Chromium does not while Playwright is attached. */
export const enginesThatPrerender = [chromiumByWebdriver];
