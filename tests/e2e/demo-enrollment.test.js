import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { holdRequests } from "./support/hold-requests.js";
import { demoJourney } from "./support/journey.js";
import { advancePageClock } from "./support/page-clock.js";
import { apiRequests } from "./support/tenant-log.js";
import { totpCode } from "./support/totp.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";

demoJourney("a passkey is added from the list of available methods", async ({ page, tenant, app }) => {
  await addVirtualAuthenticator(page);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await demo.addButton("Passkey").click();
  await demo.waitForStatus(/^Passkey added/);
  await demo.waitForCount(demo.methods, 3);
  assert.equal(tenant.users[0].methods.list().filter(({ type }) => type === "passkey").length, 1);
});

demoJourney("canceling deletes the draft, or lists it if that fails", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(/500/);
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  await demo.startEnrollment("Authenticator app");
  const gone = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.keyboard.press("Escape");
  await demo.waitForStatus(/^No changes were made/);
  await dialog.waitForClosed();
  assert.ok(await hasFocus(demo.addButton("Authenticator app")));
  assert.equal((await gone).status(), 204);
  assert.equal(tenant.users[0].methods.list().length, 2);
  await demo.waitForCount(demo.methods, 2);

  tenant.faults.add({ path: /^\/me\//, method: "DELETE", times: 1, status: 500 });
  await demo.startEnrollment("Authenticator app");
  await dialog.button("Cancel").click();
  await demo.waitForCount(demo.methods, 3);
  const draft = demo.method("Authenticator app");
  await draft.getByText("Not confirmed").waitFor();
  await demo.remove("Authenticator app");
  await demo.waitForStatus(/ removed\.$/);
  await demo.waitForCount(demo.methods, 2);
  assert.equal(tenant.users[0].methods.list().length, 2);
});

demoJourney("a pending verify request counts after the dialog is closed", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  await demo.startEnrollment("Authenticator app");
  const release = await holdRequests(page, /\/verify$/);
  await dialog.code.fill(totpCode(tenant, await dialog.secret()));
  await dialog.code.press("Enter");
  await demo.waitForStatus(/^Checking the code/);
  await dialog.button("Cancel").click();
  await demo.waitForStatus(/^Waiting for a pending request/);
  release();
  await demo.waitForStatus(/^Authenticator app added/);
  await demo.waitForCount(demo.methods, 3);
});

demoJourney("a rejected session ends the enrollment", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/401/);
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  await demo.startEnrollment("Email");
  tenant.faults.add({ path: METHODS, method: "POST", times: 1, status: 401 });
  await dialog.address.fill("countess@example.test");
  await dialog.button("Send code").click();
  await demo.waitForError("unauthorized");
  await dialog.waitForClosed();
  await demo.signInButton.waitFor();
});

demoJourney("an expired session closes the dialog and focuses Sign in", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  tenant.faults.add({ path: "/oauth/token", tokenResponse: (json) => ({ ...json, refresh_token: undefined }) });
  await demo.openSignedIn(app);
  tenant.log.clear();
  await demo.startEnrollment("Authenticator app");
  await advancePageClock(page, 2 * 24 * 60 * 60);
  await demo.waitForError("session_expired");
  await demo.dialog.waitForClosed();
  assert.ok(await hasFocus(demo.signInButton));
  assert.equal(await demo.methods.count(), 0);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], "without a session, the draft is not deleted");
});

demoJourney("an error without a field shows in the dialog and the status", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/429/);
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  await demo.startEnrollment("Email");
  tenant.faults.add({ path: METHODS, method: "POST", times: 1, status: 429, headers: { "retry-after": "7" } });
  await dialog.address.fill("countess@example.test");
  await dialog.button("Send code").click();
  await dialog.alert.filter({ hasText: /rate_limited.*Wait 7 seconds/ }).waitFor();
  await demo.waitForError("rate_limited");
  await dialog.button("Send code").click();
  await dialog.code.waitFor();
  assert.equal(await dialog.alert.textContent(), "");
});

demoJourney("a failed challenge opens no dialog", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(/403/);
  const demo = demoPage(page);
  tenant.faults.add({ path: METHODS, method: "POST", times: 1, status: 403 });
  await demo.openSignedIn(app);
  await demo.addButton("Authenticator app").click();
  await demo.waitForError("forbidden");
  assert.equal(await demo.dialog.root.count(), 0);
  assert.ok(await hasFocus(demo.addButton("Authenticator app")));
  await demo.startEnrollment("Authenticator app");
});
