/**
 * Opens the app's page, which prerenders another one that runs a scenario, and waits until the scenario has begun.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {string} scenario the script
 * @returns {Promise<() => Promise<void>>} a function that goes to the prerendered page, which activates it
 */
export async function prerender({ app, page }, scenario) {
  app.prerenders = ["/?scenario"];
  app.scenario = `localStorage.setItem("scenario", "has begun");\n${scenario}`;
  await page.goto(`${app.origin}/`);
  await page.waitForFunction(() => localStorage.getItem("scenario") !== null);
  return async () => {
    await page.evaluate(() => void setTimeout(() => location.assign("/?scenario")));
    await page.waitForURL(({ search }) => search === "?scenario");
  };
}
