import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { startWithCaller } from "./support/application.js";

suite("outbox", () => {
  let tenant;
  let call;
  before(async () => ({ tenant, call } = await startWithCaller()));
  after(() => tenant.stop());
  beforeEach(() => tenant.outbox.clear());

  const enroll = (request) => call("POST", "/authentication-methods", request);
  const page = () => fetch(`${tenant.origin}/outbox`);
  const decide = (id, decision, headers) =>
    fetch(`${tenant.origin}/outbox/${id}`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ decision }),
      redirect: "manual",
    });

  test("holds messages in order", async () => {
    await enroll({ type: "phone", phone_number: "+12025550199" });
    await enroll({ type: "phone", phone_number: "+12025550199", preferred_authentication_method: "voice" });
    await enroll({ type: "email", email: "countess@example.test" });
    await enroll({ type: "push-notification" });
    const { messages } = tenant.outbox;
    assert.deepEqual(
      messages.map(({ channel, to, decision }) => [channel, to, decision]),
      [
        ["sms", "+12025550199", undefined],
        ["voice", "+12025550199", undefined],
        ["email", "countess@example.test", undefined],
        ["push", defaultUser.name, "pending"],
      ],
    );
    for (const { code, text, userId, time } of messages.slice(0, 3)) {
      assert.match(code, /^\d{6}$/);
      assert.ok(text.replaceAll(", ", "").includes(code));
      assert.equal(userId, defaultUser.userId);
      assert.ok(Math.abs(time - tenant.clock.now()) < 60_000);
    }
    assert.equal("code" in messages[3], false);
  });

  test("is a page without scripts", async () => {
    assert.match(await (await page()).text(), /No messages yet/);
    await enroll({ type: "phone", phone_number: "+12025550199" });
    await enroll({ type: "email", email: "o'hara&<i>@example.test" }).then(({ status }) => assert.equal(status, 400));
    await enroll({ type: "email", email: "o'hara&co@example.test" });
    const response = await page();
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-security-policy"), /default-src 'none'; style-src 'self'/);
    assert.match(response.headers.get("refresh"), /^\d+$/);
    const markup = await response.text();
    assert.doesNotMatch(markup, /<script|<form/);
    assert.ok(markup.includes("o&#39;hara&amp;co@example.test"));
    const [sms, email] = tenant.outbox.messages;
    assert.ok(markup.indexOf(email.code) > 0 && markup.indexOf(email.code) < markup.indexOf(sms.code));
  });

  test("approves or denies a push once", async () => {
    for (const [decision, outcome] of [
      ["approve", "approved"],
      ["deny", "denied"],
    ]) {
      await enroll({ type: "push-notification" });
      const push = tenant.outbox.messages.at(-1);
      assert.match(await (await page()).text(), new RegExp(`action="/outbox/${push.id}"`));
      const response = await decide(push.id, decision);
      assert.equal(response.status, 303);
      assert.equal(response.headers.get("location"), "/outbox");
      assert.equal(push.decision, outcome);
      assert.match(await (await page()).text(), new RegExp(`<strong>${outcome}</strong>`));
      assert.equal((await decide(push.id, decision)).status, 404);
    }
  });

  test("rejects unknown messages and decisions", async () => {
    await enroll({ type: "push-notification" });
    await enroll({ type: "phone", phone_number: "+12025550199" });
    const [push, sms] = tenant.outbox.messages;
    assert.equal((await decide(sms.id, "approve")).status, 404);
    assert.equal((await decide("x", "approve")).status, 404);
    for (const decision of ["maybe", "clear", "constructor", ""]) {
      assert.equal((await decide(push.id, decision)).status, 400);
    }
    assert.equal(push.decision, "pending");
  });

  test("rejects decisions from other sites", async () => {
    await enroll({ type: "push-notification" });
    const [push] = tenant.outbox.messages;
    for (const site of ["cross-site", "same-site"]) {
      assert.equal((await decide(push.id, "approve", { "sec-fetch-site": site })).status, 403);
    }
    assert.equal(push.decision, "pending");
    assert.equal((await decide(push.id, "approve", { "sec-fetch-site": "same-origin" })).status, 303);
  });

  test("has no CORS headers", async () => {
    const response = await fetch(`${tenant.origin}/outbox`, { headers: { origin: "http://localhost:4200" } });
    assert.equal(response.headers.get("access-control-allow-origin"), null);
  });

  test("does not appear in the log", async () => {
    tenant.log.clear();
    await enroll({ type: "phone", phone_number: "+12025550199" });
    assert.equal(JSON.stringify(tenant.log.entries).includes(tenant.outbox.messages[0].code), false);
  });
});
