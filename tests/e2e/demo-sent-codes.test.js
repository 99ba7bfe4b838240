import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { holdRequests } from "./support/hold-requests.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";
import { wrongCode } from "./support/totp.js";

const METHODS = "/me/v1/authentication-methods";
const REFUSED = /400/;

demoJourney("a phone is added with a text message, then a voice call", async (env) => {
  const { page, context, tenant, app, watch } = env;
  watch.expectStatus(REFUSED);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.origin });
  const demo = demoPage(page);
  const { dialog } = demo;
  const number = dialog.root.getByRole("textbox", { name: "Phone number" });
  const sent = () => tenant.outbox.messages.at(-1);
  await demo.openSignedIn(app);
  tenant.log.clear();
  await demo.startEnrollment("Phone");
  assert.ok(await hasFocus(number));
  await number.fill("555 0199");
  await number.press("Enter");
  await dialog.waitForFieldError(number, /Enter a valid phone number/);
  assert.deepEqual(apiRequests(tenant), [], "an invalid number is not sent");

  await number.fill("+1 (202) 555-0199");
  await dialog.button("Continue").click();
  await dialog.root.getByText("+1 202 555 0199").waitFor();
  assert.deepEqual(apiRequests(tenant), [], "nothing is sent before the number is confirmed");
  await dialog.button("Send code").click();
  await dialog.root.getByText("We sent a code to +1 202 555 0199 by text message.").waitFor();
  assert.deepEqual([sent().channel, sent().to], ["sms", "+12025550199"]);
  assert.ok(await hasFocus(dialog.code));
  await dialog.code.fill(wrongCode(sent().code));
  await dialog.code.press("Enter");
  await dialog.waitForFieldError(dialog.code, /not accepted/);

  await dialog.button("Back").click();
  assert.equal(await number.inputValue(), "+1 (202) 555-0199");
  await dialog.root.getByRole("radio", { name: "Voice call" }).check();
  await dialog.button("Continue").click();
  await dialog.root.getByText("a voice call").waitFor();
  await dialog.button("Send code").click();
  await dialog.root.getByText("We sent a code to +1 202 555 0199 by voice call.").waitFor();
  assert.equal(sent().channel, "voice");

  await page.evaluate((text) => navigator.clipboard.writeText(text), sent().text);
  await dialog.code.press("ControlOrMeta+V");
  assert.equal(await dialog.code.inputValue(), sent().code);
  await dialog.button("Confirm").click();
  await demo.waitForStatus(/^Phone added/);
  await demo.waitForCount(demo.methods, 3);
  const added = demo.method("+12025550199");
  assert.equal(await added.getByRole("combobox", { name: "Send codes by" }).inputValue(), "voice");
  assert.equal(tenant.users[0].methods.list().length, 3, "the first draft is deleted");
});

/** A number or a code in the digits of another script. */
const inScript = (text, zero) => text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const ARABIC = 0x660;
const DEVANAGARI = 0x966;

demoJourney("a pasted number is confirmed as it is understood", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const { dialog } = demo;
  const number = dialog.root.getByRole("textbox", { name: "Phone number" });
  const shown = dialog.root.getByText("+44 20 7946 0018");
  await demo.openSignedIn(app);
  await demo.startEnrollment("Phone");
  await number.fill("\u202a+44\u00a0(0)20\u00a07946\u20110018\u202c");
  await dialog.button("Continue").click();
  await shown.waitFor();
  await dialog.button("Back").click();
  assert.ok(await hasFocus(number));
  await number.fill(inScript("+44 20 7946 0018", ARABIC));
  await number.press("Enter");
  await shown.waitFor();
  assert.deepEqual(tenant.outbox.messages, []);

  const entry = { pointer: "/phone_number", detail: "data/phone_number must not be of this country" };
  tenant.faults.add({
    path: METHODS,
    method: "POST",
    times: 1,
    status: 400,
    body: { detail: "Invalid request payload input", validation_errors: [entry] },
  });
  await dialog.button("Send code").click();
  await dialog.waitForFieldError(number, /Must not be of this country\.$/);
  await dialog.button("Continue").click();
  await dialog.button("Send code").click();
  await dialog.code.waitFor();
  const { to, code } = tenant.outbox.messages.at(-1);
  assert.equal(to, "+442079460018");
  await dialog.code.fill(`\u2068${inScript(code, DEVANAGARI)}\u2069`);
  await dialog.code.press("Enter");
  await demo.waitForStatus(/^Phone added/);
});

demoJourney("an email address is added with the newest code only", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  await demo.startEnrollment("Email");
  await dialog.address.fill("countess");
  await dialog.button("Send code").click();
  await dialog.waitForFieldError(dialog.address, /Enter a valid email address/);
  await dialog.address.fill("countess@example.test");
  await dialog.button("Send code").click();
  await dialog.code.waitFor();
  const [first] = tenant.outbox.messages;

  await dialog.button("Resend code").click();
  await dialog.root.getByText(/^A new code was sent/).waitFor();
  const [, second] = tenant.outbox.messages;
  assert.ok(await hasFocus(dialog.code));
  if (first.code !== second.code) {
    await dialog.code.fill(first.code);
    await dialog.code.press("Enter");
    await dialog.waitForFieldError(dialog.code, /not accepted/);
  }
  await dialog.code.fill(second.code);
  await dialog.code.press("Enter");
  await demo.waitForStatus(/^Email address added/);
  await demo.waitForCount(demo.methods, 3);
  assert.match(await demo.method("countess@example.test").textContent(), /Confirmed/);
  assert.deepEqual(
    tenant.users[0].methods.list().map(({ type, confirmed }) => [type, confirmed]),
    [
      ["password", undefined],
      ["phone", true],
      ["email", true],
    ],
  );
});

demoJourney("a rejected email address shows an error at its field", async ({ page, tenant, app, watch }) => {
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const { dialog } = demo;
  const entry = { pointer: "/email", detail: "data/email must not be of this company" };
  tenant.faults.add({
    path: METHODS,
    method: "POST",
    times: 1,
    status: 400,
    body: { detail: "Invalid request payload input", validation_errors: [entry] },
  });
  await demo.openSignedIn(app);
  await demo.startEnrollment("Email");
  await dialog.address.fill("countess@example.test");
  await dialog.button("Send code").click();
  await dialog.waitForFieldError(dialog.address, /^Must not be of this company\.$/);
  await dialog.button("Send code").click();
  await dialog.code.waitFor();
});

demoJourney("Back is ignored while a code is being checked", async (env) => {
  const { page, tenant, app, watch } = env;
  watch.expectStatus(REFUSED);
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  await demo.startEnrollment("Email");
  await dialog.address.fill("countess@example.test");
  await dialog.button("Send code").click();
  const release = await holdRequests(page, /\/verify$/);
  await dialog.code.waitFor();
  await dialog.code.fill(wrongCode(tenant.outbox.messages.at(-1).code));
  await dialog.code.press("Enter");
  await demo.waitForStatus(/^Checking the code/);
  await dialog.button("Back").click();
  release();
  await dialog.waitForFieldError(dialog.code, /not accepted/);
  await dialog.button("Back").click();
  await dialog.address.waitFor();
});
