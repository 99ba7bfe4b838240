import assert from "node:assert/strict";
import { submitLoginForm } from "./login-page.js";

/**
 * The demo page, located by roles and accessible names.
 * @param {import("playwright-core").Page} page
 */
export function demoPage(page) {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const list = (name) => page.getByRole("list", { name, exact: true });
  const demo = {
    signInButton: button("Sign in"),
    popupButton: button("Sign in with a popup"),
    passkeyButton: button("Sign in with a passkey"),
    nameField: page.getByRole("textbox", { name: "Email or username" }),
    signUp: signUpForm(page),
    signOutButton: button("Sign out"),
    addPasskeyButton: button("Add passkey"),
    preparePasskeyButton: button("Prepare passkey"),
    createPasskeyButton: button("Create passkey"),
    capabilities: list("Browser capabilities").getByRole("listitem"),
    status: page.getByRole("status"),
    methods: list("Sign-in methods").getByRole("listitem"),
    factors: list("Available methods").getByRole("listitem"),
    accounts: list("Connected accounts").getByRole("listitem"),
    scopes: list("Granted scopes").getByRole("listitem"),
    timeLeft: page.getByRole("timer"),
    confirmation: page.getByRole("dialog"),
    dialog: enrollmentDialog(page),

    /** Opens the panel with the browser's passkey capabilities. */
    async openPasskeyPanel() {
      await page.getByText("Passkey support", { exact: true }).click();
      await demo.capabilities.first().waitFor();
    },

    /** Signs in up to the submitted login form, without waiting for the result. */
    async submitSignIn() {
      await demo.signInButton.click();
      await submitLoginForm(page);
    },

    /** Signs in with a redirect. */
    async signIn() {
      await demo.submitSignIn();
      await demo.waitForStatus(/^You are signed in as/);
    },

    /** Opens the page and signs in. @param {number} methods number of the user's methods */
    async openSignedIn({ origin }, methods = 2) {
      await page.goto(origin);
      await demo.signIn();
      await demo.waitForCount(demo.methods, methods);
    },

    /** The list item of a method. @param {string | RegExp} text contained in it */
    method: (text) => demo.methods.filter({ hasText: text }),

    /** Removes a method and confirms. @param {string | RegExp} text contained in its list item */
    async remove(text) {
      await demo.method(text).getByRole("button", { name: "Remove" }).click();
      await demo.confirmation.getByRole("button", { name: "Remove" }).click();
    },

    /** The Add button of a type. @param {string} type its label */
    addButton: (type) => demo.factors.filter({ hasText: type }).getByRole("button", { name: "Add", exact: true }),

    /** Opens the enrollment dialog of a type. @param {string} type its label */
    async startEnrollment(type) {
      await demo.addButton(type).click();
      await demo.dialog.root.waitFor();
    },

    /** @param {string} connection */
    account: (connection) => demo.accounts.filter({ hasText: connection }),

    /** @param {RegExp} pattern of the status text */
    async waitForStatus(pattern) {
      await demo.status.filter({ hasText: pattern }).waitFor();
    },

    /** @param {string} code error code in the status line */
    async waitForError(code) {
      await demo.status.locator("code").getByText(code, { exact: true }).waitFor();
    },

    /** @param {import("playwright-core").Locator} items @param {number} count */
    async waitForCount(items, count) {
      if (count > 0) await items.nth(count - 1).waitFor();
      await items.nth(count).waitFor({ state: "detached" });
      assert.equal(await items.count(), count);
    },
  };
  return demo;
}

/** The form that creates an account with a passkey. */
function signUpForm(page) {
  const root = page.getByRole("region", { name: "Create an account" });
  const email = root.getByRole("textbox", { name: "Email" });
  const name = root.getByRole("textbox", { name: "Name (optional)" });
  const button = root.getByRole("button", { name: "Sign up with a passkey" });
  return {
    root,
    email,
    name,
    button,

    /** @param {{ email: string, name?: string }} user */
    async submit(user) {
      await email.fill(user.email);
      await name.fill(user.name ?? "");
      await button.click();
    },

    /** Waits for an error at the email field, which must have the focus. @param {RegExp} pattern */
    async waitForFieldError(pattern) {
      await root.getByRole("textbox", { description: pattern }).and(email).waitFor();
      assert.equal(await email.getAttribute("aria-invalid"), "true");
      assert.ok(await hasFocus(email), "the field has the focus");
    },
  };
}

/** The enrollment dialog. At most one dialog is open at a time. */
function enrollmentDialog(page) {
  const root = page.getByRole("dialog");
  const dialog = {
    root,
    heading: root.getByRole("heading"),
    alert: root.getByRole("alert"),
    code: root.getByRole("textbox", { name: "Verification code", exact: true }),
    address: root.getByRole("textbox", { name: "Email address" }),
    password: root.getByRole("textbox", { name: "New password" }),
    rules: root.getByRole("list", { name: "Password rules" }).getByRole("listitem"),
    /** The secret of an authenticator app, or a recovery code. */
    secretText: root.getByRole("group").getByRole("code"),

    /** @param {string} name */
    button: (name) => root.getByRole("button", { name, exact: true }),

    /** @returns {Promise<string>} the secret without the spaces between its groups */
    secret: async () => (await dialog.secretText.textContent()).replaceAll(" ", ""),

    /**
     * Waits for an error at a field, which must have the focus.
     * @param {import("playwright-core").Locator} field
     * @param {RegExp} pattern
     */
    async waitForFieldError(field, pattern) {
      await root.getByRole("textbox", { description: pattern }).and(field).waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.ok(await hasFocus(field), "the field has the focus");
    },

    async waitForClosed() {
      await root.waitFor({ state: "hidden" });
    },
  };
  return dialog;
}

/** @param {import("playwright-core").Locator} element */
export const hasFocus = (element) => element.evaluate((node) => node === node.ownerDocument.activeElement);

/**
 * Matches the two requests of an enrollment, joined by a comma, and nothing else.
 * @param {string} type
 */
export function enrollmentRequests(type) {
  const methods = "/me/v1/authentication-methods";
  return new RegExp(`^POST ${methods},POST ${methods}/${type}%7C\\w+/verify$`);
}
