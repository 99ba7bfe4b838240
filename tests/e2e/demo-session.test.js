import assert from "node:assert/strict";
import { demoPage } from "./support/demo-page.js";
import { demoJourney } from "./support/stage.js";
import { asked } from "./support/tenant-log.js";

demoJourney("a session that is only looked at is renewed when its time is over", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  const short = (json) => ({ ...json, expires_in: 2 });
  tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: short });
  await page.goto(app.origin);
  await demo.logIn();
  await demo.timeLeft.filter({ hasText: /\d h/ }).waitFor();
  assert.equal(asked(tenant).filter((request) => request === "POST /oauth/token").length, 2);
  await demo.says(/^You are signed in as/);
});

demoJourney("a logout in another tab is seen in this one", async ({ page, context, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.logIn();
  const tab = await context.newPage();
  const other = demoPage(tab);
  await tab.goto(app.origin);
  await other.says(/^You are signed in as/);
  await other.logOutButton.click();
  await other.says(/^You are logged out/);
  await demo.says(/^You were logged out in another tab/);
  await demo.logInButton.waitFor();
  assert.equal(await demo.methods.count(), 0);
});
