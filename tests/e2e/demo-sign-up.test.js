import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const REGISTER = "POST /passkey/register";
const REFUSED = /40[0349]/;
const ada = { email: "ada.new@example.test", name: "Ada New" };

demoJourney("sign-up with a passkey creates an account and signs in", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await addVirtualAuthenticator(page);
  await page.goto(app.origin);
  await demo.signUp.submit(ada);
  await demo.waitForStatus(/^You are signed in as Ada New/);
  await demo.waitForCount(demo.methods, 1);
  await demo.method("Passkey").waitFor();
  assert.ok(await hasFocus(page.getByRole("heading", { name: "Ada New" })));
  assert.equal(tenant.users.length, 2);
  assert.equal(apiRequests(tenant).filter((request) => request === REGISTER).length, 1);
  assert.deepEqual(getRequests(tenant, "/authorize"), []);
  await demo.signUp.root.waitFor({ state: "hidden" });
  assert.equal(await page.locator("#sign-up-email").inputValue(), "", "the form is reset");
});

demoJourney("the name is optional at sign-up", async ({ page, app }) => {
  const demo = demoPage(page);
  await addVirtualAuthenticator(page);
  await page.goto(app.origin);
  await demo.signUp.submit({ email: ada.email });
  await demo.waitForStatus(new RegExp(`^You are signed in as ${ada.email}`));
});

demoJourney("errors of the email address show at its field", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const authenticator = await addVirtualAuthenticator(page);
  await page.goto(app.origin);
  await demo.signUp.submit({ email: "" });
  await demo.signUp.waitForFieldError(/^Enter your email address/);
  await demo.signUp.submit({ email: "ada" });
  await demo.signUp.waitForFieldError(/^Enter a valid email address, such as/);
  assert.ok(!apiRequests(tenant).includes(REGISTER), "nothing was sent");

  await demo.signUp.submit(tenant.users[0]);
  await demo.signUp.waitForFieldError(/You may already have an account\./);
  tenant.quirks.set({ existingUser: 409 });
  await demo.signUp.submit(tenant.users[0]);
  await demo.signUp.waitForFieldError(/^An account with this email address already exists/);
  assert.deepEqual([tenant.users.length, await authenticator.count()], [1, 0]);
});

demoJourney("a canceled prompt creates no account and keeps the form", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  const authenticator = await addVirtualAuthenticator(page, { verified: false });
  await page.goto(app.origin);
  await demo.signUp.submit(ada);
  await demo.waitForError("passkey_cancelled");
  await demo.waitForStatus(/No account was created/);
  assert.equal(tenant.users.length, 1);
  assert.equal(await demo.signUp.email.inputValue(), ada.email);
  await authenticator.setVerified(true);
  await demo.signUp.button.click();
  await demo.waitForStatus(/^You are signed in as Ada New/);
});

demoJourney("a rejected token request removes the new passkey", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const authenticator = await addVirtualAuthenticator(page);
  await page.goto(app.origin);
  tenant.faults.add({ path: "/oauth/token", times: 1, status: 403, body: { error: "invalid_grant" } });
  await demo.signUp.submit(ada);
  await demo.waitForError("token_request_failed");
  await demo.waitForStatus(/no account was created/);
  assert.equal(await authenticator.count(), 0);
});
