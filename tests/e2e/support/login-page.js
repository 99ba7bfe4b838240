import { defaultUser } from "my-account-wasm-tenant";

/**
 * The tenant's login form.
 * @param {import("playwright-core").Page} page
 */
export const loginForm = (page) => page.getByRole("heading", { name: "Log in", exact: true });

/**
 * Fills the tenant's login form in and sends it.
 * @param {import("playwright-core").Page} page
 */
export async function submitLoginForm(page) {
  // The page that redirects to it may have fields of the same names.
  await loginForm(page).waitFor();
  await page.getByLabel("Email").fill(defaultUser.email);
  await page.getByLabel("Password").fill(defaultUser.password);
  await page.getByRole("button", { name: "Continue" }).click();
}
