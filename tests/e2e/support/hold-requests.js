/**
 * Holds a page's requests for a URL.
 * @param {import("playwright-core").Page} page
 * @param {string | RegExp} url
 * @returns {Promise<() => void>} releases them and all later ones
 */
export async function holdRequests(page, url) {
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  await page.route(url, async (route) => {
    await gate;
    // The request may have been aborted meanwhile.
    await route.continue().catch(() => {});
  });
  return open;
}
