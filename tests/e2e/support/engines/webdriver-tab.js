import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { read, sourceOf } from "./page-script.js";

const PATIENCE_MS = 15_000;
const POLL_MS = 25;

/** XPath conditions by ARIA role. */
const TAGS = { button: "self::button", heading: "self::h1 or self::h2" };

/**
 * The browser-specific commands of a tab.
 * @typedef {object} TabCommands
 * @property {(url: string) => Promise<void>} goTo
 * @property {(source: string) => Promise<string>} run evaluates an expression in the page and awaits its promise
 * @property {(xpath: string, act: (element: import("selenium-webdriver").WebElement) => Promise<void>) => Promise<void>} find
 * @property {() => Promise<string>} capture a PNG, in base64
 * @property {() => Promise<object | undefined>} popup a popup that was not returned yet
 * @property {() => Promise<unknown>} close
 * @property {() => Promise<boolean>} isClosed
 * @property {(user: object) => Promise<object>} [addVirtualAuthenticator]
 */

/**
 * A WebDriver tab, with the part of Playwright's Page that journeys for all engines need.
 * @param {TabCommands} commands
 */
export function webdriverTab({ goTo, run, find, capture, popup, close, isClosed, addVirtualAuthenticator }) {
  const tab = {
    async goto(url) {
      await tab.evaluate(() => void (window.isLeft = true));
      await goTo(url);
      // WebKit's driver does not always wait for the page's scripts.
      await tab.waitForFunction(() => !window.isLeft && document.readyState === "complete");
    },

    /** @param {Function | string} subject @param {unknown} [argument] */
    evaluate: async (subject, argument) => read(await run(sourceOf(subject, argument))),

    url: () => tab.evaluate("location.href"),

    /** @param {Function} condition @param {unknown} [argument] */
    waitForFunction: (condition, argument) => until(condition, () => tab.evaluate(condition, argument)),

    /** Waits until a page with such a URL has loaded. @param {string | ((url: URL) => boolean)} wanted */
    async waitForURL(wanted) {
      const isWanted = typeof wanted === "string" ? ({ href }) => href === wanted : wanted;
      await until(wanted, async () => {
        const [href, state] = await tab.evaluate("[location.href, document.readyState]");
        return state === "complete" && isWanted(new URL(href));
      });
    },

    /**
     * Waits for a popup of this page, or for its own closing. WebKit allows popups only after a click.
     * @param {"popup" | "close"} name
     */
    async waitForEvent(name) {
      let opened;
      await until(name, name === "close" ? isClosed : async () => (opened = await popup()));
      return opened;
    },

    async close() {
      await close();
      await tab.waitForEvent("close");
    },

    /** @param {string} text of the label */
    getByLabel: (text) => locator(`//*[@id = //label[normalize-space() = "${text}"]/@for]`),

    /** @param {"button" | "heading"} role @param {{ name: string }} options */
    getByRole: (role, { name }) => locator(`//*[(${TAGS[role]}) and normalize-space() = "${name}"]`),

    /** @param {string} text of the `title` */
    getByTitle: (text) => locator(`//*[@title = "${text}"]`),

    addVirtualAuthenticator,

    /** @param {{ path: string }} options */
    screenshot: async ({ path }) => writeFile(path, await capture(), "base64"),
  };

  function locator(xpath) {
    const act = (action) => until(xpath, () => find(xpath, action).then(() => true));
    return {
      waitFor: () => act(async () => {}),
      click: () => act((element) => element.click()),
      fill: (text) =>
        act(async (element) => {
          await element.clear();
          await element.sendKeys(text);
        }),
    };
  }

  return tab;
}

/**
 * Polls a condition. Errors are retried: a page cannot run scripts while it navigates.
 * @param {unknown} subject for the message
 * @param {() => Promise<unknown>} attempt
 */
async function until(subject, attempt) {
  const end = performance.now() + PATIENCE_MS;
  let failure;
  while (performance.now() < end) {
    try {
      if (await attempt()) return;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`timed out waiting for ${subject}`, { cause: failure });
}
