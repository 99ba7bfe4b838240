/**
 * Waits for the provider's consent page.
 * @param {import("playwright-core").Page} page
 * @param {string} connection
 */
export async function waitForConsentPage(page, connection) {
  await page.getByRole("heading", { name: `Connect ${connection}`, exact: true }).waitFor();
}

/**
 * Chooses on the provider's consent page.
 * @param {import("playwright-core").Page} page
 * @param {"Allow" | "Deny"} decision
 */
export async function decide(page, decision) {
  await page.getByRole("button", { name: decision, exact: true }).click();
}
