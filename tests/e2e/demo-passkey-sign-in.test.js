import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { loginForm } from "./support/login-page.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const CHALLENGE = "POST /passkey/challenge";
const REFUSED = /40[034]/;
const SIGNED_IN = /^You are signed in as/;

/** Opens the page signed out, with a passkey of the user that the authenticator does not offer by itself. */
async function setUpPasskey({ page, tenant, app }) {
  const demo = demoPage(page);
  const authenticator = await addVirtualAuthenticator(page);
  await demo.openSignedIn(app);
  await demo.addPasskeyButton.click();
  await demo.waitForStatus(/^Passkey added/);
  await authenticator.setPresent(false);
  tenant.log.clear();
  await demo.signOutButton.click();
  await demo.waitForStatus(/^You are signed out/);
  return { demo, authenticator };
}

/** Waits for the response to the challenge request of the autofill. */
const waitForAutofillChallenge = (page) =>
  page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/passkey/challenge")),
  );

demoJourney("the passkey button signs in without a redirect", async (env) => {
  const { page, tenant } = env;
  const { demo, authenticator } = await setUpPasskey(env);
  await waitForAutofillChallenge(page);
  await authenticator.setPresent(true);
  await demo.passkeyButton.click();
  await demo.waitForStatus(SIGNED_IN);
  await demo.waitForCount(demo.methods, 3);
  assert.ok(await hasFocus(page.getByRole("heading", { name: tenant.users[0].name, exact: true })));
  assert.deepEqual(getRequests(tenant, "/authorize"), []);
  for (const element of [demo.passkeyButton, demo.signInButton, demo.signUp.root]) {
    await element.waitFor({ state: "hidden" });
  }

  tenant.log.clear();
  await authenticator.setPresent(false);
  await page.reload();
  await demo.waitForStatus(/^You were signed out by the reload/);
  assert.deepEqual(getRequests(tenant, "/authorize"), [], "the session is not checked");
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
});

demoJourney("autofill signs in with a passkey", async (env) => {
  const { page, tenant } = env;
  const { demo, authenticator } = await setUpPasskey(env);
  assert.equal(await demo.nameField.getAttribute("autocomplete"), "username webauthn");
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
  await waitForAutofillChallenge(page);
  await authenticator.setPresent(true);
  // The virtual authenticator answers autofill requests immediately, here the one of the reloaded page.
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
  await demo.waitForCount(demo.methods, 3);
  assert.deepEqual(getRequests(tenant, "/authorize"), []);
});

demoJourney("a failed autofill request shows no error", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  tenant.policies.passkeyApi = false;
  await page.goto(app.origin);
  await waitForAutofillChallenge(page);
  await demo.waitForStatus(/^You are not signed in/);
  await demo.passkeyButton.click();
  await demo.waitForError("not_found");
  await demo.waitForStatus(/The tenant does not support passkey sign-in/);
});

demoJourney("a canceled prompt can be repeated", async (env) => {
  const { page, tenant } = env;
  const { demo, authenticator } = await setUpPasskey(env);
  await waitForAutofillChallenge(page);
  // Autofill requests stay pending, so that the authenticator answers the button's request.
  await page.evaluate(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) =>
      options.mediation === "conditional" ? new Promise(() => {}) : get(options);
  });
  await authenticator.setVerified(false);
  await authenticator.setPresent(true);
  tenant.log.clear();
  await demo.passkeyButton.click();
  await demo.waitForError("passkey_cancelled");
  await demo.waitForStatus(/You were not signed in/);
  assert.ok(
    apiRequests(tenant).every((request) => request === CHALLENGE),
    "no token request is sent",
  );
  assert.ok(await hasFocus(demo.passkeyButton));
  await authenticator.setVerified(true);
  await demo.passkeyButton.click();
  await demo.waitForStatus(SIGNED_IN);
});

demoJourney("a passkey deleted at the tenant is rejected", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { demo, authenticator } = await setUpPasskey(env);
  const { methods } = tenant.users[0];
  for (const { id, type } of methods.list()) if (type === "passkey") methods.remove(id);
  await authenticator.setPresent(true);
  await demo.passkeyButton.click();
  await demo.waitForError("token_request_failed");
  await demo.waitForStatus(/did not accept this passkey/);
  await demo.signInButton.waitFor();
});

demoJourney("a required second factor leads to the login page", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const { demo, authenticator } = await setUpPasskey(env);
  tenant.users[0].methods.add({ type: "totp" });
  tenant.policies.defaultPolicy = true;
  await authenticator.setPresent(true);
  await demo.passkeyButton.click();
  await demo.waitForError("mfa_required");
  await demo.signInButton.click();
  await loginForm(page).waitFor();
});

demoJourney("without passkey support the buttons are hidden and the reason is shown", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await page.addInitScript(() => delete window.PublicKeyCredential);
  await page.goto(app.origin);
  await page.getByText(/^Passkeys are unavailable\. This browser does not support passkeys/).waitFor();
  await demo.passkeyButton.waitFor({ state: "hidden" });
  await demo.signUp.root.waitFor({ state: "hidden" });
  assert.deepEqual(tenant.log.entries, []);
});

demoJourney("the login page has the entered name", async ({ page, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.waitForStatus(/^You are not signed in/);
  await demo.nameField.fill("countess@example.test");
  await demo.nameField.press("Enter");
  await loginForm(page).waitFor();
  assert.equal(await page.getByLabel("Email").inputValue(), "countess@example.test");
});
