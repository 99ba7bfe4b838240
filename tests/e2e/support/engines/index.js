import { chromium } from "./chromium.js";
import { firefox } from "./firefox.js";
import { webkit } from "./webkit.js";

/**
 * A browser that journeys run in.
 * @typedef {object} Engine
 * @property {string} name
 * @property {(servers: Servers, addCleanup: import("./program.js").AddCleanup) => Promise<Opened>} open with a profile of its own
 *
 * @typedef {object} Servers
 * @property {{ origin: string, onConsole?: (method: string, text: string) => void }} app
 * @property {import("my-account-wasm-tenant").Tenant} tenant
 *
 * @typedef {object} Opened what a journey for every engine may use of them is in `webdriver-tab.js`
 * @property {import("playwright-core").BrowserContext} context
 * @property {import("playwright-core").Page} page a first tab, which is still empty
 * @property {import("../watch.js").Watch} watch
 */

export { chromium, firefox, webkit };

export const everyEngine = [chromium, firefox, webkit];

/** WebKit's driver cannot take its network away. */
export const enginesThatGoOffline = [chromium, firefox];

/** Debian's WebKit is built without WebAuthn. */
export const enginesWithPasskeys = [chromium, firefox];
