import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";
const VERIFY = `POST ${METHODS}/passkey%7Cnew/verify`;

demoJourney("the panel lists the passkey capabilities of the browser", async ({ page, tenant, app }) => {
  await addVirtualAuthenticator(page);
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.waitForStatus(/^You are not signed in/);
  tenant.log.clear();
  await demo.openPasskeyPanel();
  await demo.waitForCount(demo.capabilities, 5);
  await demo.capabilities.filter({ hasText: /^Passkeys on this page: Yes$/ }).waitFor();
  const others = tenant.log.entries.filter(({ path }) => path !== "/passkey/challenge");
  assert.deepEqual(others, [], "only the autofill challenge is requested");
});

demoJourney("the panel shows why passkeys are not supported", async ({ page, app }) => {
  const demo = demoPage(page);
  await page.addInitScript(() => delete window.PublicKeyCredential);
  await page.goto(app.origin);
  await demo.openPasskeyPanel();
  await demo.capabilities.filter({ hasText: /^Passkeys on this page: No$/ }).waitFor();
  await page.getByText(/^This browser does not support passkeys/).waitFor();
});

demoJourney("after a canceled prompt a passkey is created in two clicks", async ({ page, tenant, app }) => {
  const authenticator = await addVirtualAuthenticator(page, { verified: false });
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await demo.preparePasskeyButton.waitFor({ state: "hidden" });
  await demo.addPasskeyButton.click();
  await demo.waitForError("passkey_cancelled");

  tenant.log.clear();
  await demo.preparePasskeyButton.click();
  await demo.waitForStatus(/^Ready\. Select Create passkey/);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
  await page.waitForFunction(() => document.activeElement?.id === "prepare-passkey");
  await demo.createPasskeyButton.click();
  await demo.waitForError("passkey_cancelled");

  await authenticator.setVerified(true);
  await demo.createPasskeyButton.click();
  await demo.waitForStatus(/^Passkey added/);
  await demo.waitForCount(demo.methods, 3);
  await demo.createPasskeyButton.waitFor({ state: "hidden" });
  assert.ok(await hasFocus(demo.addPasskeyButton));
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`, VERIFY], "the challenge is requested once");
});

demoJourney("a prepared passkey is discarded with its session", async ({ page, app }) => {
  await addVirtualAuthenticator(page, { verified: false });
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await demo.addPasskeyButton.click();
  await demo.preparePasskeyButton.click();
  await demo.createPasskeyButton.waitFor();
  await demo.signOutButton.click();
  await demo.waitForStatus(/^You are signed out/);
  await demo.createPasskeyButton.waitFor({ state: "hidden" });
  await demo.signIn();
  await demo.waitForCount(demo.methods, 2);
  await demo.createPasskeyButton.waitFor({ state: "hidden" });
  await demo.preparePasskeyButton.waitFor({ state: "hidden" });
});
