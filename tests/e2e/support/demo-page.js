import assert from "node:assert/strict";
import { passLoginForm } from "./login-page.js";

/**
 * The demo page as a person uses it: by names and roles.
 * @param {import("playwright-core").Page} page
 */
export function demoPage(page) {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const list = (name) => page.getByRole("list", { name, exact: true });
  const demo = {
    logInButton: button("Log in"),
    logOutButton: button("Log out"),
    addPasskeyButton: button("Add a passkey"),
    status: page.getByRole("status"),
    methods: list("Sign-in methods").getByRole("listitem"),
    factors: list("Factors").getByRole("listitem"),
    scopes: list("Granted scopes").getByRole("listitem"),
    timeLeft: page.getByRole("timer"),
    confirmation: page.getByRole("dialog"),

    /** From the page through the login form, whatever comes of it. */
    async startLogIn() {
      await demo.logInButton.click();
      await passLoginForm(page);
    },

    /** From the page to the page, signed in. */
    async logIn() {
      await demo.startLogIn();
      await demo.says(/^You are signed in as/);
    },

    /** Removes a method, with its confirmation. @param {string} type as the list names it */
    async remove(type) {
      await demo.methods.filter({ hasText: type }).getByRole("button", { name: "Remove" }).click();
      await demo.confirmation.getByRole("button", { name: "Remove" }).click();
    },

    /** @param {RegExp} pattern of the status line's text */
    async says(pattern) {
      await demo.status.filter({ hasText: pattern }).waitFor();
    },

    /** @param {string} code of the error in the status line */
    async showsError(code) {
      await demo.status.locator("code").getByText(code, { exact: true }).waitFor();
    },

    /** @param {import("playwright-core").Locator} items @param {number} count */
    async has(items, count) {
      if (count > 0) await items.nth(count - 1).waitFor();
      await items.nth(count).waitFor({ state: "detached" });
      assert.equal(await items.count(), count);
    },
  };
  return demo;
}
