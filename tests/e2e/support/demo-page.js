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

    /** Opens the panel that says what the browser can do with passkeys. */
    async openPasskeyPanel() {
      await page.getByText("Passkey support", { exact: true }).click();
      await demo.capabilities.first().waitFor();
    },

    /** From the page through the login form, whatever comes of it. */
    async submitSignIn() {
      await demo.signInButton.click();
      await passLoginForm(page);
    },

    /** From the page to the page, signed in. */
    async signIn() {
      await demo.submitSignIn();
      await demo.waitForStatus(/^You are signed in as/);
    },

    /** Opens the page and logs in. @param {number} methods how many the person has */
    async openSignedIn({ origin }, methods = 2) {
      await page.goto(origin);
      await demo.signIn();
      await demo.waitForCount(demo.methods, methods);
    },

    /** The list's entry of a method. @param {string | RegExp} text by which it is told */
    method: (text) => demo.methods.filter({ hasText: text }),

    /** Removes a method, with its confirmation. @param {string | RegExp} text by which it is told */
    async remove(text) {
      await demo.method(text).getByRole("button", { name: "Remove" }).click();
      await demo.confirmation.getByRole("button", { name: "Remove" }).click();
    },

    /** The button that begins the enrollment of a type. @param {string} type as the list of factors names it */
    addButton: (type) => demo.factors.filter({ hasText: type }).getByRole("button", { name: "Add", exact: true }),

    /** Begins to add a method, up to the dialog. @param {string} type as the list of factors names it */
    async startEnrollment(type) {
      await demo.addButton(type).click();
      await demo.dialog.root.waitFor();
    },

    /** @param {string} connection */
    account: (connection) => demo.accounts.filter({ hasText: connection }),

    /** @param {RegExp} pattern of the status line's text */
    async waitForStatus(pattern) {
      await demo.status.filter({ hasText: pattern }).waitFor();
    },

    /** @param {string} code of the error in the status line */
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

    /** @param {RegExp} pattern of what is wrong with the address, which has the focus */
    async waitForFieldError(pattern) {
      await root.getByRole("textbox", { description: pattern }).and(email).waitFor();
      assert.equal(await email.getAttribute("aria-invalid"), "true");
      assert.ok(await hasFocus(email), "the focus is at the field");
    },
  };
}

/** The dialog in which a method is added; only one is ever open. */
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
    /** What is shown this once: the secret of an authenticator app, or a recovery code. */
    secretText: root.getByRole("group").getByRole("code"),

    /** @param {string} name */
    button: (name) => root.getByRole("button", { name, exact: true }),

    /** @returns {Promise<string>} as it is sent, without the blanks that group it */
    secret: async () => (await dialog.secretText.textContent()).replaceAll(" ", ""),

    /** @param {import("playwright-core").Locator} field whose description says what is wrong @param {RegExp} pattern */
    async waitForFieldError(field, pattern) {
      await root.getByRole("textbox", { description: pattern }).and(field).waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.ok(await hasFocus(field), "the focus is at the field");
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
 * What an enrollment asks of the tenant, and nothing else, joined by commas.
 * @param {string} type
 */
export function enrollmentRequests(type) {
  const methods = "/me/v1/authentication-methods";
  return new RegExp(`^POST ${methods},POST ${methods}/${type}%7C\\w+/verify$`);
}
