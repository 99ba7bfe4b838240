import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";

const METHODS = "/me/v1/authentication-methods";
const REFUSED = /400/;

demoJourney("the page sends two reads, and two for connected accounts", async (env) => {
  const { page, tenant, app } = env;
  const demo = demoPage(page);
  await demo.openSignedIn(app);
  await demo.waitForCount(demo.accounts, 2);
  const reads = () => apiRequests(tenant).filter((request) => request.startsWith("GET "));
  assert.deepEqual(reads().toSorted(), [
    `GET ${METHODS}`,
    "GET /me/v1/connected-accounts/accounts?take=20",
    "GET /me/v1/connected-accounts/connections?take=20",
    "GET /me/v1/factors",
  ]);

  tenant.log.clear();
  tenant.faults.add({ path: "/oauth/token", tokenResponse: withoutConnectedAccounts });
  await page.reload();
  await demo.waitForStatus(/^You are signed in as/);
  await demo.waitForCount(demo.methods, 2);
  await demo.addButton("Passkey").waitFor();
  assert.deepEqual(reads().toSorted(), [`GET ${METHODS}`, "GET /me/v1/factors"]);
  assert.equal(await page.getByRole("heading", { name: "Connected accounts" }).count(), 0);
});

demoJourney("a method shows its name, its state and its dates", async ({ page, tenant, app }) => {
  const { methods } = tenant.users[0];
  methods.add({ type: "webauthn-roaming", name: "Blue key", created_at: "2026-01-02T12:00:00Z" });
  methods.add({ type: "email", email: "ada@example.test", confirmed: false });
  methods.add({ type: "totp", last_auth_at: "2026-03-04T12:00:00Z" });
  const demo = demoPage(page);
  await demo.openSignedIn(app, 5);
  assert.match(await demo.method("Security key").textContent(), /Blue key\s+Confirmed · Added Jan 2, 2026/);
  assert.match(await demo.method("Authenticator app").textContent(), /Confirmed · Added .* · Last used Mar 4, 2026/);
  const draft = demo.method("Email");
  assert.match(await draft.textContent(), /Not confirmed/);
  assert.equal(await draft.getByRole("button", { name: "Rename" }).count(), 0);
  assert.equal(await demo.method("Password").getByRole("button", { name: "Rename" }).count(), 0);
  assert.equal(await demo.factors.filter({ hasText: "Security key" }).count(), 0);

  await demo.remove("Email");
  await demo.waitForStatus(/^Email \(ada@example.test\) removed/);
  await demo.waitForCount(demo.methods, 4);
  assert.ok(await hasFocus(page.getByRole("heading", { name: "Sign-in methods" })));
  assert.ok(!methods.list().some(({ type }) => type === "email"));
});

demoJourney("a method is renamed in place", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const phone = demo.method("Phone");
  const rename = phone.getByRole("button", { name: "Rename" });
  const name = phone.getByRole("textbox", { name: "Name" });
  await demo.openSignedIn(app);

  tenant.log.clear();
  await rename.click();
  assert.ok(await hasFocus(name));
  assert.equal(await name.inputValue(), "Mobile");
  await name.fill("Something else");
  await name.press("Escape");
  await phone.getByText("Mobile").waitFor();
  assert.ok(await hasFocus(rename));

  await rename.click();
  await name.press("Enter");
  assert.ok(await hasFocus(rename));
  await rename.click();
  await name.fill("  ");
  await name.press("Enter");
  await phone.getByRole("textbox", { name: "Name", description: /Enter a name\./ }).waitFor();
  assert.ok(await hasFocus(name));
  assert.deepEqual(apiRequests(tenant), [], "no request was sent");

  tenant.faults.add({
    path: /^\/me\//,
    method: "PATCH",
    times: 1,
    status: 400,
    body: { validation_errors: [{ pointer: "/name", detail: "data/name must NOT have more than 5 characters" }] },
  });
  await name.fill("My work phone");
  await name.press("Enter");
  await phone.getByRole("textbox", { description: /Must NOT have more than 5 characters\./ }).waitFor();
  assert.equal(await name.getAttribute("aria-invalid"), "true");
  assert.ok(await hasFocus(name));
  assert.equal(await name.inputValue(), "My work phone");

  tenant.log.clear();
  await phone.getByRole("button", { name: "Save" }).click();
  await demo.waitForStatus(/^Name changed/);
  await phone.getByText("My work phone").waitFor();
  assert.ok(await hasFocus(rename));
  assert.equal(apiRequests(tenant).length, 1);
  assert.equal(tenant.users[0].methods.list()[1].name, "My work phone");
});

demoJourney("a name that cannot be saved stays in the field", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(/403/);
  const demo = demoPage(page);
  const phone = demo.method("Phone");
  const name = phone.getByRole("textbox", { name: "Name" });
  await demo.openSignedIn(app);
  tenant.faults.add({ path: /^\/me\//, method: "PATCH", times: 1, status: 403 });
  await phone.getByRole("button", { name: "Rename" }).click();
  await name.fill("Work");
  await name.press("Enter");
  await demo.waitForError("forbidden");
  assert.equal(await name.inputValue(), "Work");
  await name.press("Enter");
  await demo.waitForStatus(/^Name changed/);
});

demoJourney("renaming a deleted method removes it from the list", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(/404/);
  const demo = demoPage(page);
  const phone = demo.method("Phone");
  await demo.openSignedIn(app);
  tenant.users[0].methods.remove(tenant.users[0].methods.list()[1].id);
  await phone.getByRole("button", { name: "Rename" }).click();
  await phone.getByRole("textbox", { name: "Name" }).fill("Work");
  await phone.getByRole("textbox", { name: "Name" }).press("Enter");
  await demo.waitForError("not_found");
  await demo.waitForCount(demo.methods, 1);
});

demoJourney("the delivery of phone codes can be changed", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const delivery = demo.method("Phone").getByRole("combobox", { name: "Send codes by" });
  const stored = () => tenant.users[0].methods.list()[1].preferred_authentication_method;
  await demo.openSignedIn(app);
  assert.equal(await delivery.inputValue(), "sms");
  tenant.log.clear();
  await delivery.selectOption({ label: "Voice call" });
  await demo.waitForStatus(/^Codes will be sent by voice call/);
  assert.equal(stored(), "voice");
  assert.equal(await delivery.inputValue(), "voice");
  assert.ok(await hasFocus(delivery));
  assert.match(apiRequests(tenant).join(), new RegExp(`^PATCH ${METHODS}/phone%7C\\w+$`));

  const entry = { pointer: "/preferred_authentication_method", detail: "is not possible for this number" };
  tenant.faults.add({
    path: /^\/me\//,
    method: "PATCH",
    times: 1,
    status: 400,
    body: { validation_errors: [entry] },
  });
  await delivery.selectOption({ label: "Text message" });
  await demo
    .method("Phone")
    .getByRole("combobox", { description: /Is not possible for this number\./ })
    .waitFor();
  assert.equal(await delivery.inputValue(), "voice", "the previous value is restored");
  assert.equal(stored(), "voice");
});

demoJourney("the page does not overflow on a narrow screen", async ({ page, tenant, app }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const { methods, connectedAccounts } = tenant.users[0];
  methods.add({ type: "email", email: `${"countess.of.lovelace".repeat(3)}@analytical-society.example` });
  methods.add({ type: "totp", name: "Anameinoneword".repeat(8) });
  connectedAccounts.add({ connection: "calendar", scopes: ["https://provider.example/auth/events.readonly"] });
  const demo = demoPage(page);
  const overflows = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await page.goto(app.origin);
  await demo.signUp.submit({ email: "ada" });
  await demo.signUp.waitForFieldError(/^Enter a valid email address/);
  assert.equal(await overflows(), false, "signed out");
  await demo.openSignedIn(app, 4);
  await demo.waitForCount(demo.accounts, 2);
  assert.equal(await overflows(), false);
  for (const type of ["Authenticator app", "Push notification", "Phone", "Email", "Password", "Recovery code"]) {
    await demo.startEnrollment(type);
    assert.equal(await overflows(), false, type);
    const overflow = await demo.dialog.root.evaluate((dialog) => dialog.scrollWidth > dialog.clientWidth);
    assert.equal(overflow, false, type);
    await demo.dialog.button("Cancel").click();
    await demo.dialog.waitForClosed();
  }
});

function withoutConnectedAccounts(json) {
  const scopes = json.scope.split(" ").filter((scope) => !scope.includes("connected_accounts"));
  return { ...json, scope: scopes.join(" ") };
}
