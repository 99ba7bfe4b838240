import assert from "node:assert/strict";
import { LOGIN_REQUIRED_STATUS } from "./support/allow-framing.js";
import { demoPage } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { getRequests } from "./support/tenant-log.js";

const SIGNED_IN = /^You are signed in as/;
const frames = (page) => page.locator("iframe").count();

demoJourney("the session survives a reload and is shared with other tabs", async ({ page, context, tenant, app }) => {
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  tenant.log.clear();
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
  await demo.waitForCount(demo.methods, 2);
  assert.equal(getRequests(tenant, "/authorize").length, 1);
  assert.equal(await frames(page), 0);

  const tab = await context.newPage();
  await tab.goto(app.origin);
  await demoPage(tab).waitForStatus(SIGNED_IN);
});

demoJourney("the session is not checked before a login or after a logout", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.waitForStatus(/^You are not signed in/);
  assert.deepEqual(getRequests(tenant, "/authorize"), []);

  await demo.signIn();
  await demo.signOutButton.click();
  await demo.waitForStatus(/^You are signed out/);
  tenant.log.clear();
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
  assert.deepEqual(getRequests(tenant, "/authorize"), []);
});

demoJourney("the session hint does not identify the user", async ({ page, app }) => {
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  const [local, session] = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);
  assert.deepEqual(local, { "my-account-demo.signed-in": "" });
  assert.deepEqual(session, { "my-account-demo.pending-redirect": JSON.stringify({ reason: "login", query: "" }) });
});

demoJourney("an ended tenant session is reported once and without an error", async (env) => {
  const { page, context, tenant, app, watch } = env;
  watch.expectStatus(LOGIN_REQUIRED_STATUS);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await context.clearCookies();
  await page.reload();
  await demo.waitForStatus(/^Your session could not be restored/);
  assert.equal(await demo.status.locator("code").count(), 0);
  await demo.signInButton.waitFor();
  tenant.log.clear();
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
  assert.deepEqual(getRequests(tenant, "/authorize"), []);
});

demoJourney("a failed session check shows no error and is retried on reload", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/500/);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  tenant.faults.add({ path: "/oauth/token", times: 1, status: 500, body: {} });
  await page.reload();
  await demo.waitForStatus(/^Your session could not be restored/);
  assert.equal(await demo.status.locator("code").count(), 0);
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
});
