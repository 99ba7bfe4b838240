import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { decide, waitForConsentPage } from "./support/provider-page.js";
import { apiRequests } from "./support/tenant-log.js";

const ACCOUNTS = "/me/v1/connected-accounts";

/** Goes to the consent page of the provider. */
async function startConnecting(page, demo, connection) {
  await demo.account(connection).getByRole("button", { name: "Connect", exact: true }).click();
  await waitForConsentPage(page, connection);
}

demoJourney("an account is connected and disconnected", async ({ page, tenant, app }) => {
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
  const writes = apiRequests(tenant).filter((request) => request.startsWith("POST /me/"));
  assert.deepEqual(writes, [`POST ${ACCOUNTS}/complete`]);
  const [account] = tenant.users[0].connectedAccounts.list();

  tenant.log.clear();
  await calendar.getByRole("button", { name: "Disconnect" }).click();
  await demo.confirmation.getByRole("button", { name: "Cancel" }).click();
  await demo.confirmation.waitFor({ state: "hidden" });
  assert.deepEqual(apiRequests(tenant), [], "nothing is disconnected before the confirmation");
  await calendar.getByRole("button", { name: "Disconnect" }).click();
  await demo.confirmation.getByRole("button", { name: "Disconnect" }).click();
  await demo.waitForStatus(/^calendar disconnected/);
  await calendar.getByRole("button", { name: "Connect", exact: true }).waitFor();
  assert.deepEqual(apiRequests(tenant), [`DELETE ${ACCOUNTS}/accounts/${account.id}`]);
  assert.deepEqual(tenant.users[0].connectedAccounts.list(), []);
  assert.ok(await hasFocus(page.getByRole("heading", { name: "Connected accounts" })));
});

demoJourney("the page stays busy during the second login redirect", async ({ page, app }) => {
  await page.addInitScript((origin) => {
    if (location.origin !== origin) return;
    const states = JSON.parse(sessionStorage.getItem("unload-states") ?? "[]");
    addEventListener("pagehide", () => {
      const status = document.querySelector("[role=status]").textContent;
      const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Sign in");
      sessionStorage.setItem(
        "unload-states",
        JSON.stringify([...states, { status, showsSignIn: button.checkVisibility() }]),
      );
    });
  }, app.origin);
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await startConnecting(page, demo, "calendar");
  await decide(page, "Allow");
  await demo.waitForStatus(/^calendar connected/);
  const views = await page.evaluate(() => JSON.parse(sessionStorage.getItem("unload-states")));
  assert.deepEqual(views.slice(1), [
    { status: "Redirecting to calendar…", showsSignIn: false },
    { status: "Connecting your account…", showsSignIn: false },
  ]);
});

demoJourney("a connect code in the fragment works and keeps the settings", async (env) => {
  const { page, tenant, app } = env;
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

demoJourney("denying access at the provider shows that nothing was connected", async ({ page, tenant, app }) => {
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

demoJourney("an account connected in the meantime causes a conflict", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/409/);
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

demoJourney("an expired connect attempt can be repeated", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(/404/);
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

demoJourney("an account of a removed connection can only be disconnected", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/404/);
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

demoJourney("loading connected accounts can be retried", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/500/);
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
