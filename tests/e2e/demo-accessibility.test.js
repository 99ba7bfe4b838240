import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { LOGIN_REQUIRED_STATUS } from "./support/allow-framing.js";
import { demoPage } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";

/** Fails with the violations that axe finds in the current state of the page. */
async function assertAccessible(page, state) {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  assert.ok(passes.length > 10, `${state}: axe ran its rules`);
  const found = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${impact} ${id} ${target}: ${failureSummary}`),
  );
  assert.deepEqual(found, [], state);
}

const allMethodTypes = [
  { type: "totp", name: "Authenticator" },
  { type: "push-notification", name: "Pixel" },
  { type: "phone", phone_number: "+442079460958", preferred_authentication_method: "voice", confirmed: false },
  { type: "email", email: "countess@example.test" },
  { type: "recovery-code" },
  { type: "webauthn-roaming", name: "Blue key" },
  { type: "webauthn-platform" },
];

for (const colorScheme of ["light", "dark"]) {
  demoJourney(`the page and its dialogs pass axe, ${colorScheme}`, async (env) => {
    const { page, tenant, app, watch } = env;
    watch.expectStatus(/400/);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const method of allMethodTypes) tenant.users[0].methods.add(method);
    tenant.users[0].connectedAccounts.add({ connection: "calendar", scopes: ["events.read"] });
    const demo = demoPage(page);
    const { dialog } = demo;

    await page.goto(app.origin);
    await demo.waitForStatus(/^You are not signed in/);
    await demo.openPasskeyPanel();
    await assertAccessible(page, "signed out, with the passkey panel open");
    await demo.signIn();
    await demo.waitForCount(demo.methods, allMethodTypes.length + 2);
    await demo.waitForCount(demo.accounts, 2);
    await assertAccessible(page, "signed in");

    await page.evaluate(() => {
      navigator.credentials.create = () => Promise.reject(new DOMException("", "NotAllowedError"));
    });
    await demo.addPasskeyButton.click();
    await demo.preparePasskeyButton.click();
    await demo.createPasskeyButton.waitFor();
    await assertAccessible(page, "a prepared passkey");

    const phone = demo.method("Mobile");
    const rename = phone.getByRole("button", { name: "Rename" });
    await rename.click();
    await phone.getByRole("textbox", { name: "Name" }).fill("");
    await page.keyboard.press("Enter");
    await assertAccessible(page, "an invalid name");
    await page.keyboard.press("Escape");

    await phone.getByRole("button", { name: "Remove" }).click();
    await assertAccessible(page, "removal dialog");
    await page.keyboard.press("Escape");
    await demo.account("calendar").getByRole("button", { name: "Disconnect" }).click();
    await assertAccessible(page, "disconnection dialog");
    await page.keyboard.press("Escape");

    const enrollments = {
      "Authenticator app": () => dialog.button("Confirm").click(),
      "Push notification": async () => {
        await dialog.button("I approved it").click();
        await dialog.alert.filter({ hasText: "Not approved yet" }).waitFor();
      },
      Phone: async () => {
        await dialog.button("Continue").click();
        await dialog.root.getByText(/^Enter a valid phone number/).waitFor();
        await assertAccessible(page, "an invalid phone number");
        await dialog.root.getByRole("textbox", { name: "Phone number" }).fill("+1 202 555 0143");
        await dialog.button("Continue").click();
        await dialog.root.getByText("+1 202 555 0143").waitFor();
      },
      Email: async () => {
        await dialog.address.fill("countess@example.test");
        await dialog.button("Send code").click();
        await dialog.button("Resend code").click();
        await dialog.root.getByText(/^A new code/).waitFor();
      },
      Password: async () => {
        await dialog.password.fill("lovelace-1");
        await dialog.button("Save").click();
      },
      "Recovery code": () => dialog.root.getByRole("link", { name: "Download" }).focus(),
    };
    for (const [type, continueEnrollment] of Object.entries(enrollments)) {
      await demo.startEnrollment(type);
      await assertAccessible(page, type);
      await continueEnrollment();
      await assertAccessible(page, `${type}, second state`);
      await dialog.button("Cancel").click();
      await dialog.waitForClosed();
    }
  });
}

for (const colorScheme of ["light", "dark"]) {
  demoJourney(`sign-in and sign-up pass axe, ${colorScheme}`, async ({ page, context, app, watch }) => {
    watch.expectStatus(LOGIN_REQUIRED_STATUS);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await context.addInitScript(() => (window.close = () => {}));
    const demo = demoPage(page);
    await page.goto(app.origin);
    await demo.signUp.submit({ email: "ada" });
    await demo.signUp.waitForFieldError(/^Enter a valid email address/);
    await assertAccessible(page, "an invalid email address");

    await page.evaluate(() => {
      window.originalOpen = window.open;
      window.open = () => null;
    });
    await demo.popupButton.click();
    await demo.waitForError("popup_blocked");
    await assertAccessible(page, "a blocked popup");

    await page.evaluate(() => (window.open = window.originalOpen));
    const popups = page.waitForEvent("popup");
    await demo.popupButton.click();
    const popup = await popups;
    await popup.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await assertAccessible(page, "a pending popup login");
    await submitLoginForm(popup);
    await popup.getByRole("heading", { name: "You can close this window." }).waitFor();
    await assertAccessible(popup, "a finished popup");
    await demo.waitForStatus(/^You are signed in as/);
    await demo.waitForCount(demo.methods, 2);
    await assertAccessible(page, "signed in with a popup");

    await context.clearCookies();
    await page.addInitScript(() => delete window.PublicKeyCredential);
    await page.reload();
    await demo.waitForStatus(/^Your session could not be restored/);
    await page.getByText(/^Passkeys are unavailable/).waitFor();
    await assertAccessible(page, "an expired session, without passkey support");
  });
}
