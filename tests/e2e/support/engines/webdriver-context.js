import { webdriverTab } from "./webdriver-tab.js";

/**
 * The tabs of a WebDriver browser, with the part of Playwright's BrowserContext that journeys for all engines need.
 * @param {import("selenium-webdriver").WebDriver} driver
 * @param {(handle: string, here: (work: () => Promise<any>) => Promise<any>) => object} commandsOf the browser's
 *   commands in a tab; `here` runs work in that tab
 */
export async function webdriverContext(driver, commandsOf) {
  const first = await driver.getWindowHandle();
  const tabs = new Map();
  let last = Promise.resolve();
  let current;

  /**
   * A driver has one current window, so work in different windows is queued. It stays in a window that it is in: Chromium's
   * window has another handle once a prerendered page has been activated in it.
   */
  function inWindow(handle, work) {
    const act = async () => {
      if (current !== handle) await driver.switchTo().window(handle);
      current = handle;
      return work();
    };
    last = last.then(act, act);
    return last;
  }

  function tabAt(handle) {
    const here = (work) => inWindow(handle, work);
    const commands = {
      find: (xpath, act) => here(async () => act(await driver.findElement({ xpath }))),
      capture: () => here(() => driver.takeScreenshot()),
      async popup() {
        const opened = (await driver.getAllWindowHandles()).find((one) => !tabs.has(one));
        return opened && tabAt(opened);
      },
      close: () =>
        here(async () => {
          await driver.close();
          current = undefined;
        }),
      async isClosed() {
        const isOpen = (await driver.getAllWindowHandles()).includes(handle);
        if (!isOpen) tabs.delete(handle);
        return !isOpen;
      },
      ...commandsOf(handle, here),
    };
    tabs.set(handle, webdriverTab(commands));
    return tabs.get(handle);
  }

  const context = {
    pages: () => [...tabs.values()],

    async newPage() {
      const handle = await inWindow(first, async () => {
        // Not a tab: WebKit does not paint a covered tab, and its driver would wait for that.
        await driver.switchTo().newWindow("window");
        current = undefined;
        return driver.getWindowHandle();
      });
      return tabAt(handle);
    },
  };
  return { context, page: tabAt(first), inFirst: (work) => inWindow(first, work) };
}
