/**
 * Counts on `window.ceremonies` how often the browser was asked for a passkey; each waits for `window.gate`.
 * @param {import("playwright-core").Page} page
 */
export function countCeremonies(page) {
  return page.evaluate(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    window.ceremonies = 0;
    navigator.credentials.create = async (options) => {
      window.ceremonies += 1;
      await window.gate;
      return create(options);
    };
  });
}

/**
 * Holds ceremonies back from now on.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<void>>} lets them go on
 */
export async function holdCeremonies(page) {
  await countCeremonies(page);
  await page.evaluate(() => {
    window.gate = new Promise((resolve) => (window.openGate = resolve));
  });
  return () => page.evaluate(() => window.openGate());
}
