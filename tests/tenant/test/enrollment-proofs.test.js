import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { URI } from "otpauth";
import { defaultUser } from "../src/index.js";
import { startWithCaller } from "./support/application.js";
import { assertInvalid, assertProblem } from "./support/problem.js";
import { lastMessage, totpCode } from "./support/codes.js";

const wrongCode = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

suite("enrollment verification", () => {
  let tenant;
  let call;
  before(async () => ({ tenant, call } = await startWithCaller()));
  after(() => tenant.stop());

  const start = async (request) => {
    const started = await (await call("POST", "/authentication-methods", request)).json();
    const path = `/authentication-methods/${encodeURIComponent(started.id)}/verify`;
    return { started, verify: (proof) => call("POST", path, { auth_session: started.auth_session, ...proof }) };
  };
  const refuses = async (response, detail) =>
    assert.match((await assertProblem(response, 400, "400-0001", "Bad Request")).detail, detail);

  const coded = [
    [{ type: "totp" }, (started) => totpCode(tenant, started)],
    [{ type: "phone", phone_number: "+12025550199" }, () => lastMessage(tenant).code],
    [{ type: "email", email: "ada@example.test" }, () => lastMessage(tenant).code],
  ];
  for (const [request, codeOf] of coded) {
    test(`${request.type} accepts the code after a wrong one`, async () => {
      const { started, verify } = await start(request);
      const code = codeOf(started);
      for (const wrong of [wrongCode(code), "", "abc", `${code}0`]) {
        await refuses(await verify({ otp_code: wrong }), /^Invalid otp_code\.$/);
      }
      assert.equal((await verify({ otp_code: code })).status, 201);
    });

    test(`${request.type} rejects any code after ten wrong ones`, async () => {
      const { started, verify } = await start(request);
      const code = codeOf(started);
      for (let tries = 0; tries < 10; tries += 1) await refuses(await verify({ otp_code: wrongCode(code) }), /Invalid/);
      await refuses(await verify({ otp_code: code }), /Too many wrong codes/);
    });

    test(`${request.type} requires a code`, async () => {
      const { verify } = await start(request);
      const [error] = await assertInvalid(await verify({}), [""]);
      assert.equal(error.field, "otp_code");
    });
  }

  test("totp accepts one step of drift, not two", async () => {
    const secondsIntoStep = (tenant.clock.now() / 1000) % 30;
    tenant.clock.advance(30 - secondsIntoStep);
    const { started, verify } = await start({ type: "totp" });
    await refuses(await verify({ otp_code: totpCode(tenant, started, -90) }), /Invalid/);
    await refuses(await verify({ otp_code: totpCode(tenant, started, 90) }), /Invalid/);
    assert.equal((await verify({ otp_code: totpCode(tenant, started, -30) })).status, 201);
  });

  test("totp uses the tenant's clock", async () => {
    const { started, verify } = await start({ type: "totp" });
    const code = totpCode(tenant, started);
    tenant.clock.advance(120);
    await refuses(await verify({ otp_code: code }), /Invalid/);
    assert.equal((await verify({ otp_code: totpCode(tenant, started) })).status, 201);
  });

  test("totp codes derive from manual_input_code", async () => {
    const { started } = await start({ type: "totp" });
    const totp = URI.parse(started.barcode_uri);
    assert.equal(totp.secret.base32, started.manual_input_code);
    assert.equal(totp.secret.bytes.length, 20);
    assert.equal(totp.label, defaultUser.email);
    assert.deepEqual([totp.algorithm, totp.digits, totp.period], ["SHA1", 6, 30]);
  });

  test("push-notification requires approval", async () => {
    const { verify } = await start({ type: "push-notification" });
    const { id, decision } = lastMessage(tenant);
    assert.equal(decision, "pending");
    await refuses(await verify(), /still pending/);
    tenant.outbox.approve(id);
    assert.equal((await verify()).status, 201);
  });

  test("push-notification fails if denied", async () => {
    const { verify } = await start({ type: "push-notification" });
    tenant.outbox.deny(lastMessage(tenant).id);
    await refuses(await verify(), /denied/);
    assert.throws(() => tenant.outbox.approve(lastMessage(tenant).id), RangeError);
  });

  test("rejects the verification of another type", async () => {
    const { verify } = await start({ type: "recovery-code" });
    await assertInvalid(await verify({ otp_code: "123456" }), [""]);
  });
});
