import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { APP_ORIGIN, follow, startTestTenant, submit } from "./support/application.js";
import { codeOf, givePassword, grace } from "./support/second-factor.js";

suite("second factor page", () => {
  let tenant;
  let methods;
  beforeEach(async () => {
    tenant = await startTestTenant({ users: [grace], defaultPolicy: true });
    ({ methods } = tenant.users[0]);
  });
  afterEach(() => tenant.stop());

  const start = () => givePassword(tenant, { user: grace });
  const sent = () => tenant.outbox.messages.at(-1);
  const prove = ({ browse, at }, code) => submit(browse, at, code === undefined ? {} : { code });
  const use = ({ browse, at }, authenticator) => submit(browse, at, { use: authenticator });
  const isIn = ({ leaves }) => leaves?.origin === APP_ORIGIN && leaves.searchParams.has("code");
  const assertAsked = async (step, words, status = 200) => {
    assert.equal(step.leaves, undefined);
    assert.equal(step.response.status, status);
    assert.match(await step.response.text(), words);
  };

  test("is accessible, without scripts, and cannot be framed", async () => {
    methods.add({ type: "totp" });
    const { response } = await start();
    assert.match(response.headers.get("content-security-policy"), /default-src 'none'.*frame-ancestors 'none'/);
    const page = await response.text();
    assert.match(page, /<label for="code">Code<\/label>/);
    assert.match(page, /autocomplete="one-time-code"/);
    assert.doesNotMatch(page, /<script|<style|style=/);
  });

  for (const channel of ["sms", "voice"]) {
    test(`sends a code by ${channel} and accepts only that code`, async () => {
      methods.add({ type: "phone", phone_number: "+12025550199", preferred_authentication_method: channel });
      const login = await start();
      await assertAsked(login, /to XXXXXXXX0199/);
      assert.equal(sent().channel, channel);
      assert.equal(sent().to, "+12025550199");
      await assertAsked(await prove(login, "wrong"), /role="alert">Wrong code/, 400);
      assert.ok(isIn(await prove(login, sent().code)));
    });
  }

  test("a resent code invalidates the first one", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const login = await start();
    const first = sent().code;
    const [, authenticator] = /name="use" value="([^"]+)"/.exec(await login.response.text());
    await use(login, authenticator);
    assert.notEqual(sent().code, first);
    assert.equal((await prove(login, first)).response.status, 400);
    assert.ok(isIn(await prove(login, sent().code)));
  });

  test("a sent code expires after five minutes", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const login = await start();
    tenant.clock.advance(5 * 60);
    assert.equal((await prove(login, sent().code)).response.status, 400);
  });

  test("accepts an authenticator app's code once", async () => {
    const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const { id } = methods.add({ type: "totp", secret });
    assert.equal(methods.secret(id), secret);
    assert.equal(JSON.stringify(methods.list()).includes(secret), false);

    const login = await start();
    await assertAsked(login, /authenticator app shows/);
    const code = codeOf(tenant, secret);
    assert.ok(isIn(await prove(login, code)));
    assert.ok("last_auth_at" in methods.list("totp").find((method) => method.id === id));

    const again = await start();
    assert.equal((await prove(again, code)).response.status, 400);
    tenant.clock.advance(30);
    assert.ok(isIn(await prove(again, codeOf(tenant, secret))));
  });

  test("waits for a push to be approved", async () => {
    methods.add({ type: "push-notification" });
    const login = await start();
    assert.equal(login.response.headers.get("refresh"), "3");
    assert.equal(sent().channel, "push");
    await assertAsked(await prove(login), /Approve the request/);
    tenant.outbox.approve(sent().id);
    const { browse, at } = login;
    const renewed = await browse(at);
    assert.equal(renewed.status, 303);
    const back = await browse(new URL(renewed.headers.get("location"), at));
    assert.ok(isIn({ leaves: new URL(back.headers.get("location")) }));
  });

  test("a denied push returns access_denied", async () => {
    methods.add({ type: "push-notification" });
    const login = await start();
    tenant.outbox.deny(sent().id);
    const { leaves } = await prove(login);
    assert.equal(leaves.searchParams.get("error"), "access_denied");
    assert.equal(leaves.searchParams.get("state"), "state-1");
  });

  test("accepts a recovery code once and shows a new one", async () => {
    methods.add({ type: "totp" });
    const { id } = methods.add({ type: "recovery-code" });
    const code = methods.secret(id);

    const login = await start();
    await use(login, id);
    assert.equal((await prove(login, `${code}A`)).response.status, 400);
    const shown = await prove(login, code.toLowerCase());
    const page = await shown.response.text();
    assert.match(page, /Your new recovery code/);
    assert.notEqual(methods.secret(id), code);
    assert.ok(page.includes(methods.secret(id)));
    assert.ok(isIn(await submit(login.browse, login.at, {})));

    const again = await start();
    await use(again, id);
    assert.equal((await prove(again, code)).response.status, 400);
  });

  test("offers the user's other factors only", async () => {
    methods.add({ type: "totp" });
    methods.add({ type: "email", email: "second@example.test" });
    const login = await start();
    const page = await login.response.text();
    const [, email] = /name="use" value="(email\|[^"]+)"/.exec(page);
    await assertAsked(await use(login, email), /to s\*\*\*@example\.test/);
    assert.equal((await use(login, "sms|dev_0000")).response.status, 400);
    assert.ok(isIn(await prove(login, sent().code)));
  });

  test("asks for another factor if the chosen one was removed", async () => {
    const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const { id } = methods.add({ type: "totp", secret });
    methods.add({ type: "email", email: "second@example.test" });
    const login = await start();
    await assertAsked(login, /authenticator app shows/);
    methods.remove(id);
    assert.equal((await prove(login, codeOf(tenant, secret))).response.status, 400);
    const { browse, at } = login;
    assert.match(await (await browse(at)).text(), /to s\*\*\*@example\.test/);
  });

  for (const [step, goOn] of [
    ["shown", ({ browse, at }) => follow(browse, at)],
    ["answered", (login) => prove(login, "any")],
  ]) {
    test(`is skipped if no factor is left when it is ${step}`, async () => {
      const { id } = methods.add({ type: "email", email: "second@example.test" });
      const login = await start();
      methods.remove(id);
      assert.ok(isIn(await goOn(login)));
    });
  }

  test("rejects any code after ten wrong ones", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const login = await start();
    for (let tries = 0; tries < 10; tries += 1) assert.equal((await prove(login, "wrong")).response.status, 400);
    const { response } = await prove(login, sent().code);
    assert.equal(response.status, 429);
    assert.match(await response.text(), /too_many_attempts/);
  });
});
