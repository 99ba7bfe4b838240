/**
 * Makes the browser report that it is offline, as it does with some VPNs, although the network works.
 * @param {import("playwright-core").Page} page
 */
export function reportOffline(page) {
  return page.evaluate(() => void Object.defineProperty(navigator, "onLine", { value: false, configurable: true }));
}
