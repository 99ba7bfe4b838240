import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { opensPopupSynchronously } from "./support/popup.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const SIGNED_IN = /^You are signed in as/;

/** Clicks the popup button and returns the popup. */
async function openPopup(page, demo) {
  const popups = page.waitForEvent("popup");
  await demo.popupButton.click();
  return popups;
}

demoJourney("a popup login signs in without leaving the page", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await page.evaluate(() => (window.isSamePage = true));
  const popup = await openPopup(page, demo);
  const closed = popup.waitForEvent("close");
  await submitLoginForm(popup);
  await demo.waitForStatus(SIGNED_IN);
  await closed;
  await demo.waitForCount(demo.methods, 2);
  assert.ok(await page.evaluate(() => window.isSamePage));
  assert.ok(await hasFocus(page.getByRole("heading", { name: tenant.users[0].name, exact: true })));
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
});

demoJourney("the finished popup only says that it can be closed", async (env) => {
  const { page, context, app } = env;
  await context.addInitScript(() => (window.close = () => {}));
  const demo = demoPage(page);
  await page.goto(app.origin);
  const popup = await openPopup(page, demo);
  await submitLoginForm(popup);
  await demo.waitForStatus(SIGNED_IN);
  await popup.getByRole("heading", { name: "You can close this window." }).waitFor();
  assert.equal((await popup.locator("body").innerText()).trim(), "You can close this window.");
});

demoJourney("a closed or blocked popup is reported and can be repeated", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  const first = await openPopup(page, demo);
  await first.waitForURL((url) => url.origin === tenant.origin);
  await first.close();
  await demo.waitForError("popup_closed");
  await demo.waitForStatus(/The sign-in window was closed/);

  await page.evaluate(() => {
    window.originalOpen = window.open;
    window.open = () => null;
  });
  await demo.popupButton.click();
  await demo.waitForError("popup_blocked");
  await demo.waitForStatus(/Allow popups/);
  assert.ok(await hasFocus(demo.popupButton));
  assert.ok(!apiRequests(tenant).includes("POST /oauth/token"));

  await page.evaluate(() => (window.open = window.originalOpen));
  const second = await openPopup(page, demo);
  await submitLoginForm(second);
  await demo.waitForStatus(SIGNED_IN);
});

demoJourney("the popup closes when the user signs in another way", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await addVirtualAuthenticator(page);
  await page.goto(app.origin);
  const popup = await openPopup(page, demo);
  await popup.waitForURL((url) => url.origin === tenant.origin);
  const closed = popup.waitForEvent("close");
  await demo.signUp.submit({ email: "ada.new@example.test" });
  await closed;
  await page.locator("#sign-in-popup:enabled").waitFor({ state: "attached" });
  await demo.waitForStatus(SIGNED_IN);
});

demoJourney("the popup opens synchronously on click", async ({ page, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.popupButton.and(page.locator(":enabled")).waitFor();
  const popups = page.waitForEvent("popup");
  const click = 'document.getElementById("sign-in-popup").click()';
  assert.equal(await opensPopupSynchronously(page, click), true);
  await popups;
});

demoJourney("the sign-in buttons are disabled without a client", async ({ page, app, watch }) => {
  watch.expectFailures();
  const demo = demoPage(page);
  await page.route("**/defaults.json", (route) => route.abort());
  await page.goto(app.origin);
  await demo.waitForError("defaults_unavailable");
  assert.equal(await demo.popupButton.isDisabled(), true);
  assert.equal(await demo.passkeyButton.isDisabled(), true);
});
