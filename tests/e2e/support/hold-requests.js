/**
 * Holds a page's requests for a URL back.
 * @param {import("playwright-core").Page} page
 * @param {string | RegExp} url
 * @returns {Promise<() => void>} lets them through, those that come later too
 */
export async function holdRequests(page, url) {
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  await page.route(url, async (route) => {
    await gate;
    // One that was stopped in the meantime goes nowhere.
    await route.continue().catch(() => {});
  });
  return open;
}
