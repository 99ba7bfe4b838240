import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { demoPage } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { loginForm } from "./support/login-page.js";
import { apiRequests, apiRequestsExceptAutofill, getRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

demoJourney("a user logs in, adds and removes a passkey, and logs out", async ({ page, tenant, app }) => {
  await addVirtualAuthenticator(page);
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.waitForStatus(/^You are not signed in/);

  await demo.signIn();
  assert.equal(page.url(), `${app.origin}/`);
  await page.getByRole("heading", { name: defaultUser.name }).waitFor();
  assert.match(await demo.timeLeft.textContent(), /^\d+ h \d+ min$/);
  const scopes = await demo.scopes.allTextContents();
  assert.ok(scopes.includes("openid") && scopes.includes("create:me:authentication_methods"), scopes.join(" "));
  await demo.waitForCount(demo.methods, 2);
  assert.match((await demo.methods.allTextContents()).join(), /Password.*Phone/s);
  await demo.factors.filter({ hasText: "Passkey" }).waitFor();
  await demo.waitForCount(demo.accounts, 2);
  assert.deepEqual(apiRequestsExceptAutofill(tenant).toSorted(), [
    "GET /me/v1/authentication-methods",
    "GET /me/v1/connected-accounts/accounts?take=20",
    "GET /me/v1/connected-accounts/connections?take=20",
    "GET /me/v1/factors",
    "POST /oauth/token",
  ]);

  tenant.log.clear();
  await demo.addPasskeyButton.click();
  await demo.waitForStatus(/^Passkey added/);
  await demo.waitForCount(demo.methods, 3);
  assert.deepEqual(apiRequests(tenant), [
    "POST /me/v1/authentication-methods",
    "POST /me/v1/authentication-methods/passkey%7Cnew/verify",
  ]);

  tenant.log.clear();
  await demo.methods.filter({ hasText: "Passkey" }).getByRole("button", { name: "Remove" }).click();
  await demo.confirmation.getByRole("button", { name: "Cancel" }).click();
  await demo.waitForCount(demo.methods, 3);
  assert.deepEqual(apiRequests(tenant), [], "nothing is deleted without a confirmation");
  await demo.remove("Passkey");
  await demo.waitForStatus(/ removed\.$/);
  await demo.waitForCount(demo.methods, 2);
  assert.match(apiRequests(tenant).join(), /^DELETE \/me\/v1\/authentication-methods\/passkey%7Cdev_\w{16}$/);

  tenant.log.clear();
  await demo.signOutButton.click();
  await demo.waitForStatus(/^You are signed out/);
  assert.equal(page.url(), `${app.origin}/`);
  await demo.signInButton.waitFor();
  assert.deepEqual(apiRequestsExceptAutofill(tenant), ["POST /oauth/revoke"]);
  assert.equal(getRequests(tenant, "/v2/logout").length, 1);

  await demo.signInButton.click();
  await loginForm(page).waitFor();
});
