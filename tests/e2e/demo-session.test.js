import assert from "node:assert/strict";
import { demoPage } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";

demoJourney("an idle page refreshes the session when it expires", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  const short = (json) => ({ ...json, expires_in: 2 });
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: short });
  await page.goto(app.origin);
  await demo.signIn();
  await demo.timeLeft.filter({ hasText: /\d h/ }).waitFor();
  assert.equal(apiRequests(tenant).filter((request) => request === "POST /oauth/token").length, 2);
  await demo.waitForStatus(/^You are signed in as/);
});

demoJourney("a logout in another tab signs out this tab", async ({ page, context, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.signIn();
  const tab = await context.newPage();
  const other = demoPage(tab);
  await tab.goto(app.origin);
  await other.waitForStatus(/^You are signed in as/);
  await other.signOutButton.click();
  await other.waitForStatus(/^You are signed out/);
  await demo.waitForStatus(/^You were signed out in another tab/);
  await demo.signInButton.waitFor();
  assert.equal(await demo.methods.count(), 0);
});
