import assert from "node:assert/strict";
import { demoPage } from "./support/demo-page.js";
import { REFUSAL } from "./support/framing.js";
import { demoJourney } from "./support/stage.js";
import { visited } from "./support/tenant-log.js";

const SIGNED_IN = /^You are signed in as/;
const frames = (page) => page.locator("iframe").count();

demoJourney("a reload keeps somebody signed in, and so does another tab", async ({ page, context, tenant, app }) => {
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  tenant.log.clear();
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
  await demo.waitForCount(demo.methods, 2);
  assert.equal(visited(tenant, "/authorize").length, 1);
  assert.equal(await frames(page), 0);

  const tab = await context.newPage();
  await tab.goto(app.origin);
  await demoPage(tab).waitForStatus(SIGNED_IN);
});

demoJourney("who was never here, and who has logged out, is looked for nowhere", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.waitForStatus(/^You are not signed in/);
  assert.deepEqual(visited(tenant, "/authorize"), []);

  await demo.signIn();
  await demo.signOutButton.click();
  await demo.waitForStatus(/^You are signed out/);
  tenant.log.clear();
  await page.reload();
  await demo.waitForStatus(/^You are not signed in/);
  assert.deepEqual(visited(tenant, "/authorize"), []);
});

demoJourney("the browser keeps that somebody was signed in, and not who", async ({ page, app }) => {
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  const [local, session] = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);
  assert.deepEqual(local, { "my-account-demo.signed-in": "" });
  assert.deepEqual(session, { "my-account-demo.pending-redirect": JSON.stringify({ reason: "login", query: "" }) });
});

demoJourney("somebody whom the tenant has forgotten is told so kindly, and once", async (stage) => {
  const { page, context, tenant, app, watch } = stage;
  watch.expect(REFUSAL);
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
  assert.deepEqual(visited(tenant, "/authorize"), []);
});

demoJourney("a failure on the way is no error of the page, and the next start tries again", async (stage) => {
  const { page, tenant, app, watch } = stage;
  watch.expect(/Failed to load resource.*500/);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  tenant.faults.add({ path: "/oauth/token", times: 1, status: 500, body: {} });
  await page.reload();
  await demo.waitForStatus(/^Your session could not be restored/);
  assert.equal(await demo.status.locator("code").count(), 0);
  await page.reload();
  await demo.waitForStatus(SIGNED_IN);
});
