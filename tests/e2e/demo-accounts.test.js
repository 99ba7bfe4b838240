import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { decide, providerAsks } from "./support/provider-page.js";
import { demoJourney } from "./support/stage.js";
import { asked } from "./support/tenant-log.js";

const ACCOUNTS = "/me/v1/connected-accounts";

/** Leaves for another provider. */
async function startConnecting(page, demo, connection) {
  await demo.account(connection).getByRole("button", { name: "Connect", exact: true }).click();
  await providerAsks(page, connection);
}

demoJourney("an account is connected at the other provider, and disconnected", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await demo.waitForCount(demo.accounts, 2);
  const calendar = demo.account("calendar");
  assert.match(await calendar.textContent(), /Not connected/);

  await startConnecting(page, demo, "calendar");
  tenant.log.clear();
  await decide(page, "Allow");
  await demo.waitForStatus(/^calendar connected/);
  assert.equal(page.url(), `${app.origin}/`);
  await calendar.getByText(/events\.read, events\.write/).waitFor();
  assert.match(await calendar.textContent(), /Connected \w+ \d+, \d+ · Expires/);
  assert.equal(await demo.account("documents").getByRole("button", { name: "Connect" }).count(), 1);
  const writes = asked(tenant).filter((request) => request.startsWith("POST /me/"));
  assert.deepEqual(writes, [`POST ${ACCOUNTS}/complete`]);
  const [account] = tenant.users[0].connectedAccounts.list();

  tenant.log.clear();
  await calendar.getByRole("button", { name: "Disconnect" }).click();
  await demo.confirmation.getByRole("button", { name: "Cancel" }).click();
  await demo.confirmation.waitFor({ state: "hidden" });
  assert.deepEqual(asked(tenant), [], "nothing is disconnected without a confirmation");
  await calendar.getByRole("button", { name: "Disconnect" }).click();
  await demo.confirmation.getByRole("button", { name: "Disconnect" }).click();
  await demo.waitForStatus(/^calendar disconnected/);
  await calendar.getByRole("button", { name: "Connect", exact: true }).waitFor();
  assert.deepEqual(asked(tenant), [`DELETE ${ACCOUNTS}/accounts/${account.id}`]);
  assert.deepEqual(tenant.users[0].connectedAccounts.list(), []);
  assert.ok(await hasFocus(page.getByRole("heading", { name: "Connected accounts" })));
});

demoJourney("on its way through the login once more the page stays busy", async ({ page, app }) => {
  await page.addInitScript((origin) => {
    if (location.origin !== origin) return;
    const kept = JSON.parse(sessionStorage.getItem("left-with") ?? "[]");
    addEventListener("pagehide", () => {
      const says = document.querySelector("[role=status]").textContent;
      const logIn = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Sign in");
      sessionStorage.setItem("left-with", JSON.stringify([...kept, { says, offersLogIn: logIn.checkVisibility() }]));
    });
  }, app.origin);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await startConnecting(page, demo, "calendar");
  await decide(page, "Allow");
  await demo.waitForStatus(/^calendar connected/);
  const views = await page.evaluate(() => JSON.parse(sessionStorage.getItem("left-with")));
  assert.deepEqual(views.slice(1), [
    { says: "Redirecting to calendar…", offersLogIn: false },
    { says: "Connecting your account…", offersLogIn: false },
  ]);
});

demoJourney("an answer in the fragment connects too, and the page's settings survive", async (stage) => {
  const { page, tenant, app } = stage;
  tenant.quirks.set({ connectCodePlace: "fragment" });
  const settings = new URLSearchParams({ domain: tenant.origin, client_id: "journey-app" });
  const demo = demoPage(page);
  await page.goto(`${app.origin}/?${settings}`);
  await demo.signIn();
  await startConnecting(page, demo, "documents");
  await decide(page, "Allow");
  await demo.waitForStatus(/^documents connected/);
  assert.equal(page.url(), `${app.origin}/?${settings}`);
  await demo.account("documents").getByRole("button", { name: "Disconnect" }).waitFor();
});

demoJourney("who refuses at the other provider is told that nothing was connected", async ({ page, tenant, app }) => {
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await startConnecting(page, demo, "calendar");
  await decide(page, "Deny");
  await demo.waitForError("authorization_failed");
  await demo.waitForStatus(/No account was connected/);
  assert.equal(page.url(), `${app.origin}/`);
  await demo.signInButton.click();
  await demo.waitForStatus(/^You are signed in as/);
  await demo.account("calendar").getByRole("button", { name: "Connect", exact: true }).waitFor();
  assert.deepEqual(tenant.users[0].connectedAccounts.list(), []);
});

demoJourney("an account that was connected in the meantime is not connected twice", async (stage) => {
  const { page, tenant, app, watch } = stage;
  watch.expect(/Failed to load resource.*409/);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await startConnecting(page, demo, "calendar");
  tenant.users[0].connectedAccounts.add({ connection: "calendar" });
  await decide(page, "Allow");
  await demo.waitForError("conflict");
  await demo.waitForStatus(/already connected\. Disconnect it first/);
  await demo.account("calendar").getByRole("button", { name: "Disconnect" }).waitFor();
  await demo.waitForCount(demo.methods, 2);
  assert.equal(tenant.users[0].connectedAccounts.list().length, 1);
});

demoJourney("a way back that took too long can be begun again", async ({ page, tenant, app, watch }) => {
  watch.expect(/Failed to load resource.*404/);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await startConnecting(page, demo, "calendar");
  tenant.faults.add({ path: `${ACCOUNTS}/complete`, times: 1, status: 404 });
  await decide(page, "Allow");
  await demo.waitForError("not_found");
  await demo.waitForStatus(/took too long/);
  await startConnecting(page, demo, "calendar");
  await decide(page, "Allow");
  await demo.waitForStatus(/^calendar connected/);
});

demoJourney("an account of a connection that is offered no more can only be disconnected", async (stage) => {
  const { page, tenant, app, watch } = stage;
  watch.expect(/Failed to load resource.*404/);
  const demo = demoPage(page);
  const { connectedAccounts } = tenant.users[0];
  connectedAccounts.add({ connection: "archive" });
  await demo.openSignedIn(app);
  await demo.waitForCount(demo.accounts, 3);
  tenant.faults.add({ path: /^\/me\//, method: "DELETE", times: 1, status: 404 });
  await demo.account("archive").getByRole("button", { name: "Disconnect" }).click();
  await demo.confirmation.getByRole("button", { name: "Disconnect" }).click();
  await demo.waitForError("not_found");
  await demo.waitForCount(demo.accounts, 2);
});

demoJourney("connected accounts that cannot be loaded can be asked for again", async (stage) => {
  const { page, tenant, app, watch } = stage;
  watch.expect(/Failed to load resource.*500/);
  tenant.faults.add({ path: `${ACCOUNTS}/connections`, times: 1, status: 500 });
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.submitSignIn();
  await demo.waitForError("server_error");
  await demo.waitForCount(demo.methods, 2);
  assert.equal(await demo.accounts.count(), 0);
  await page.getByRole("button", { name: "Try again" }).click();
  await demo.waitForCount(demo.accounts, 2);
  await demo.waitForStatus(/^List loaded/);
});
