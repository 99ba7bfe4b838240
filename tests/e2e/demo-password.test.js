import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";

const METHODS = "/me/v1/authentication-methods";
const REFUSED = /400/;

demoJourney("a password is checked against the rules and by the tenant", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const { dialog } = demo;
  const rule = (text) => dialog.rules.filter({ hasText: text });
  await demo.openSignedIn(app);
  tenant.log.clear();
  await demo.startEnrollment("Password");
  assert.ok(await hasFocus(dialog.password));
  assert.match(await rule("At least 12 characters").textContent(), /^\s*Not met:/);

  await dialog.password.pressSequentially("lovelace-1");
  for (const [text, verdict] of [
    ["At least 12 characters", /^\s*Not met:/],
    ["At least one lowercase letter", /^\s*Met:/],
    ["At least one uppercase letter", /^\s*Not met:/],
    ["At least one digit", /^\s*Met:/],
    ["Does not contain your name", /^\s*Not met:/],
    ["Not one of your last 5 passwords (checked when you save)", /^\s*Not one/],
  ]) {
    assert.match(await rule(text).textContent(), verdict, text);
  }
  await dialog.root.getByText("5 of 8 rules met").waitFor();
  await dialog.button("Save").click();
  await dialog.waitForFieldError(dialog.password, /does not meet all of the rules/);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], "the password was not sent");

  await dialog.button("Show password").click();
  assert.equal(await dialog.password.getAttribute("type"), "text");
  await dialog.password.fill(defaultUser.password);
  await dialog.root.getByText("8 of 8 rules met").waitFor();
  await dialog.button("Hide password").click();
  assert.equal(await dialog.password.getAttribute("type"), "password");
  await dialog.button("Save").click();
  await dialog.waitForFieldError(dialog.password, /Must not be one of the last 5 passwords\./);

  await dialog.password.fill("Difference-Engine-1822");
  await dialog.button("Save").click();
  await demo.waitForStatus(/^Password updated/);
  await demo.waitForCount(demo.methods, 2);
  assert.match(await demo.method("Password").textContent(), /Changed/);
  assert.equal(tenant.users[0].password, "Difference-Engine-1822");
});
