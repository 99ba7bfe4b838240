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
    popupButton: button("Log in in a popup"),
    passkeyButton: button("Sign in with a passkey"),
    nameField: page.getByRole("textbox", { name: "Name or e-mail address" }),
    signUp: signUpForm(page),
    logOutButton: button("Log out"),
    addPasskeyButton: button("Add a passkey"),
    preparePasskeyButton: button("Prepare the prompt first"),
    createPasskeyButton: button("Create the passkey"),
    capabilities: list("What this browser can do").getByRole("listitem"),
    status: page.getByRole("status"),
    methods: list("Sign-in methods").getByRole("listitem"),
    factors: list("Factors").getByRole("listitem"),
    accounts: list("Connected accounts").getByRole("listitem"),
    scopes: list("Granted scopes").getByRole("listitem"),
    timeLeft: page.getByRole("timer"),
    confirmation: page.getByRole("dialog"),
    dialog: enrollmentDialog(page),

    /** Opens the panel that says what the browser can do with passkeys. */
    async openPasskeyPanel() {
      await page.getByText("Passkeys in this browser", { exact: true }).click();
      await demo.capabilities.first().waitFor();
    },

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

    /** Opens the page and logs in. @param {number} methods how many the person has */
    async arrive({ origin }, methods = 2) {
      await page.goto(origin);
      await demo.logIn();
      await demo.has(demo.methods, methods);
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
    async beginToAdd(type) {
      await demo.addButton(type).click();
      await demo.dialog.whole.waitFor();
    },

    /** @param {string} connection */
    account: (connection) => demo.accounts.filter({ hasText: connection }),

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

/** The form that creates an account with a passkey. */
function signUpForm(page) {
  const whole = page.getByRole("region", { name: "New here?" });
  const email = whole.getByRole("textbox", { name: "Your e-mail address" });
  const name = whole.getByRole("textbox", { name: "Your name (optional)" });
  const button = whole.getByRole("button", { name: "Create an account with a passkey" });
  return {
    whole,
    email,
    name,
    button,

    /** @param {{ email: string, name?: string }} person */
    async send(person) {
      await email.fill(person.email);
      await name.fill(person.name ?? "");
      await button.click();
    },

    /** @param {RegExp} pattern of what is wrong with the address, which has the focus */
    async faults(pattern) {
      await whole.getByRole("textbox", { description: pattern }).and(email).waitFor();
      assert.equal(await email.getAttribute("aria-invalid"), "true");
      assert.ok(await hasFocus(email), "the focus is at the field");
    },
  };
}

/** The dialog in which a method is added; only one is ever open. */
function enrollmentDialog(page) {
  const whole = page.getByRole("dialog");
  const dialog = {
    whole,
    heading: whole.getByRole("heading"),
    alert: whole.getByRole("alert"),
    code: whole.getByRole("textbox", { name: "Code", exact: true }),
    address: whole.getByRole("textbox", { name: "E-mail address" }),
    password: whole.getByRole("textbox", { name: "New password" }),
    rules: whole.getByRole("list", { name: "Password rules" }).getByRole("listitem"),
    /** What is shown this once: the secret of an authenticator app, or a recovery code. */
    shown: whole.getByRole("group").getByRole("code"),

    /** @param {string} name */
    button: (name) => whole.getByRole("button", { name, exact: true }),

    /** @returns {Promise<string>} as it is sent, without the blanks that group it */
    secret: async () => (await dialog.shown.textContent()).replaceAll(" ", ""),

    /** @param {import("playwright-core").Locator} field whose description says what is wrong @param {RegExp} pattern */
    async faults(field, pattern) {
      await whole.getByRole("textbox", { description: pattern }).and(field).waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.ok(await hasFocus(field), "the focus is at the field");
    },

    async closed() {
      await whole.waitFor({ state: "hidden" });
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
export function bothSteps(type) {
  const methods = "/me/v1/authentication-methods";
  return new RegExp(`^POST ${methods},POST ${methods}/${type}%7C\\w+/verify$`);
}
