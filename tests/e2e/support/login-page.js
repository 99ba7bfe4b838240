import { defaultUser } from "my-account-wasm-tenant";

/**
 * The tenant's login form.
 * @param {import("playwright-core").Page} page
 */
export const loginForm = (page) => page.getByRole("heading", { name: "Log in", exact: true });

/**
 * Waits for the tenant's login form, fills it in and submits it.
 * @param {import("playwright-core").Page} page
 */
export async function submitLoginForm(page) {
  // The page that redirects to it may have fields with the same labels.
  await loginForm(page).waitFor();
  await page.getByLabel("Email").fill(defaultUser.email);
  await page.getByLabel("Password").fill(defaultUser.password);
  await page.getByRole("button", { name: "Continue" }).click();
}
