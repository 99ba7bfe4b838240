/**
 * Counts the calls of `navigator.credentials.create` in `window.ceremonies`; each waits for `window.gate`.
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
 * Blocks ceremonies until they are released.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<void>>} releases them
 */
export async function holdCeremonies(page) {
  await countCeremonies(page);
  await page.evaluate(() => {
    window.gate = new Promise((resolve) => (window.openGate = resolve));
  });
  return () => page.evaluate(() => window.openGate());
}
