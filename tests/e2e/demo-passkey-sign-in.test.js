import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { loginForm } from "./support/login-page.js";
import { demoJourney } from "./support/stage.js";
import { asked, visited } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const CHALLENGE = "POST /passkey/challenge";
const REFUSED = /Failed to load resource.*40[034]/;
const SIGNED_IN = /^You are signed in as/;

/** The page signed out, in a browser that holds a passkey of the first user's, which nobody gives by itself. */
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

/** Waits until the tenant has given the challenge of the offer at the field. */
const waitForAutofillChallenge = (page) =>
  page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/passkey/challenge")),
  );

demoJourney("a passkey signs in by the button, without a page of the tenant", async (stage) => {
  const { page, tenant } = stage;
  const { demo, authenticator } = await setUpPasskey(stage);
  await waitForAutofillChallenge(page);
  await authenticator.setPresent(true);
  await demo.passkeyButton.click();
  await demo.waitForStatus(SIGNED_IN);
  await demo.waitForCount(demo.methods, 3);
  assert.ok(await hasFocus(page.getByRole("heading", { name: tenant.users[0].name, exact: true })));
  assert.deepEqual(visited(tenant, "/authorize"), []);
  for (const element of [demo.passkeyButton, demo.signInButton, demo.signUp.root]) {
    await element.waitFor({ state: "hidden" });
  }

  tenant.log.clear();
  await authenticator.setPresent(false);
  await page.reload();
  await demo.waitForStatus(/^You were signed out: a passkey session/);
  assert.deepEqual(visited(tenant, "/authorize"), [], "the tenant knows nobody, and is not asked");
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
});

demoJourney("a passkey is offered where a name is typed", async (stage) => {
  const { page, tenant } = stage;
  const { demo, authenticator } = await setUpPasskey(stage);
  assert.equal(await demo.nameField.getAttribute("autocomplete"), "username webauthn");
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
  await waitForAutofillChallenge(page);
  await authenticator.setPresent(true);
  // An offer is answered as soon as it is made: this is the next page's.
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
  await demo.waitForCount(demo.methods, 3);
  assert.deepEqual(visited(tenant, "/authorize"), []);
});

demoJourney("an offer that cannot be made is nobody's trouble", async ({ page, tenant, app, watch }) => {
  watch.expect(REFUSED);
  const demo = demoPage(page);
  tenant.policies.passkeyApi = false;
  await page.goto(app.origin);
  await waitForAutofillChallenge(page);
  await demo.waitForStatus(/^You are not signed in/);
  await demo.passkeyButton.click();
  await demo.waitForError("not_found");
  await demo.waitForStatus(/The tenant does not support passkey sign-in/);
});

demoJourney("a refused prompt signs nobody in, and the next one may", async (stage) => {
  const { page, tenant } = stage;
  const { demo, authenticator } = await setUpPasskey(stage);
  await waitForAutofillChallenge(page);
  // What is offered again at the field is left alone, so that it is the button that is answered.
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
    asked(tenant).every((request) => request === CHALLENGE),
    "nothing is redeemed",
  );
  assert.ok(await hasFocus(demo.passkeyButton));
  await authenticator.setVerified(true);
  await demo.passkeyButton.click();
  await demo.waitForStatus(SIGNED_IN);
});

demoJourney("a passkey that was removed at the tenant is told as such", async (stage) => {
  const { tenant, watch } = stage;
  watch.expect(REFUSED);
  const { demo, authenticator } = await setUpPasskey(stage);
  const { methods } = tenant.users[0];
  for (const { id, type } of methods.list()) if (type === "passkey") methods.remove(id);
  await authenticator.setPresent(true);
  await demo.passkeyButton.click();
  await demo.waitForError("token_request_failed");
  await demo.waitForStatus(/did not accept this passkey/);
  await demo.signInButton.waitFor();
});

demoJourney("a second factor that is asked for leads to the login", async (stage) => {
  const { page, tenant, watch } = stage;
  watch.expect(REFUSED);
  const { demo, authenticator } = await setUpPasskey(stage);
  tenant.users[0].methods.add({ type: "totp" });
  tenant.policies.defaultPolicy = true;
  await authenticator.setPresent(true);
  await demo.passkeyButton.click();
  await demo.waitForError("mfa_required");
  await demo.signInButton.click();
  await loginForm(page).waitFor();
});

demoJourney("a browser without passkeys is offered none, and told why", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await page.addInitScript(() => delete window.PublicKeyCredential);
  await page.goto(app.origin);
  await page.getByText(/^Passkeys are unavailable\. This browser does not support passkeys/).waitFor();
  await demo.passkeyButton.waitFor({ state: "hidden" });
  await demo.signUp.root.waitFor({ state: "hidden" });
  assert.deepEqual(tenant.log.entries, []);
});

demoJourney("the name that was typed is on the login page", async ({ page, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.waitForStatus(/^You are not signed in/);
  await demo.nameField.fill("countess@example.test");
  await demo.nameField.press("Enter");
  await loginForm(page).waitFor();
  assert.equal(await page.getByLabel("Email").inputValue(), "countess@example.test");
});
