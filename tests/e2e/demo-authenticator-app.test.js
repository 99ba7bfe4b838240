import assert from "node:assert/strict";
import { URI } from "otpauth";
import { enrollmentRequests, demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";
import { totpCode, wrongCode } from "./support/totp.js";

const METHODS = "/me/v1/authentication-methods";
const REFUSED = /400/;

demoJourney("an authenticator app is added after a wrong code", async ({ page, context, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.origin });
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  tenant.log.clear();
  await demo.startEnrollment("Authenticator app");
  assert.equal(await dialog.heading.textContent(), "Add an authenticator app");
  assert.ok(await hasFocus(dialog.heading));

  await dialog.root.getByRole("img", { name: "QR code" }).waitFor();
  const secret = await dialog.secret();
  const link = await dialog.root.getByRole("link", { name: "Open the app" }).getAttribute("href");
  assert.equal(URI.parse(link).secret.base32, secret);
  await dialog.button("Copy").click();
  await dialog.root.getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);

  const right = totpCode(tenant, secret);
  await dialog.button("Confirm").click();
  await dialog.waitForFieldError(dialog.code, /Enter the code/);
  await dialog.code.fill(wrongCode(right));
  await dialog.button("Confirm").click();
  await dialog.waitForFieldError(dialog.code, /This code was not accepted\. Invalid otp_code/);
  assert.equal(apiRequests(tenant).length, 2, "an empty field is not sent");

  tenant.log.clear();
  await dialog.code.fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await dialog.code.press("Enter");
  await demo.waitForStatus(/^Authenticator app added/);
  await dialog.waitForClosed();
  assert.ok(await hasFocus(demo.addButton("Authenticator app")), "the focus returns to the Add button");
  await demo.waitForCount(demo.methods, 3);
  assert.match(await demo.method("Authenticator app").textContent(), /Confirmed · Added/);
  assert.match(apiRequests(tenant).join(), new RegExp(`^POST ${METHODS}/totp%7C\\w+/verify$`));
});

demoJourney("an enrollment sends two writes and no read", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  tenant.log.clear();
  await demo.startEnrollment("Authenticator app");
  await dialog.code.fill(totpCode(tenant, await dialog.secret()));
  await dialog.button("Confirm").click();
  await demo.waitForCount(demo.methods, 3);
  await demo.startEnrollment("Email");
  assert.match(apiRequests(tenant).join(), enrollmentRequests("totp"));
});

demoJourney("push notifications: pending, denied, approved", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const { dialog } = demo;
  const pushed = () => tenant.outbox.messages.at(-1);
  await demo.openSignedIn(app);
  await demo.startEnrollment("Push notification");
  await dialog.root.getByRole("img", { name: "QR code" }).waitFor();

  await dialog.button("I approved it").click();
  await dialog.alert.filter({ hasText: /Not approved yet.*still pending/ }).waitFor();
  await demo.waitForStatus(/^Not approved yet/);
  assert.ok(await hasFocus(dialog.button("I approved it")));

  tenant.outbox.deny(pushed().id);
  await dialog.button("I approved it").click();
  await dialog.alert.filter({ hasText: /was denied/ }).waitFor();
  await dialog.button("Cancel").click();
  await demo.waitForStatus(/^No changes were made/);
  await demo.waitForCount(demo.methods, 2);

  await demo.startEnrollment("Push notification");
  tenant.outbox.approve(pushed().id);
  await dialog.button("I approved it").click();
  await demo.waitForStatus(/^Push notifications added/);
  await dialog.waitForClosed();
  await demo.waitForCount(demo.methods, 3);
  assert.match(await demo.method("Push notification").textContent(), /Confirmed/);
});
