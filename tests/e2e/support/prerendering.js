/**
 * Opens the app's page, which prerenders another one that runs a scenario, and waits until the scenario has begun.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {string} scenario the script
 * @param {string} [query] of the prerendered page
 * @returns {Promise<(isShown?: (url: URL) => boolean) => Promise<void>>} a function that goes to the prerendered page, which
 *   activates it, and waits for that page or for the one that it leads to
 */
export async function prerender({ app, page }, scenario, query = "?scenario") {
  app.prerenders = [`/${query}`];
  app.scenario = `localStorage.setItem("scenario", "has begun");\n${scenario}`;
  await page.goto(`${app.origin}/`);
  await page.waitForFunction(() => localStorage.getItem("scenario") !== null);
  return async (isShown = ({ searchParams }) => searchParams.has("scenario")) => {
    await page.evaluate((url) => void setTimeout(() => location.assign(url)), `/${query}`);
    await page.waitForURL(isShown);
  };
}
