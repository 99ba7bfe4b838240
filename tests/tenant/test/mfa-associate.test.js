import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { myAccount, obtainTokens } from "./support/application.js";
import { assertRefused, requireMfa, mfaApi, redeemMfa, startMfaTenant } from "./support/mfa.js";
import { codeOf, grace } from "./support/second-factor.js";

const read = async (response) => ({ status: response.status, body: await response.json() });

suite("MFA API enrollment", () => {
  let tenant;
  let methods;
  beforeEach(async () => {
    tenant = await startMfaTenant({ mfaPolicy: "always" });
    ({ methods } = tenant.users[0]);
  });
  afterEach(() => tenant.stop());

  const sent = () => tenant.outbox.messages.at(-1);
  const mfaToken = async () => (await requireMfa(tenant)).mfa_token;
  const associate = async (token, body) => read(await mfaApi(tenant, token)("POST", "/associate", body));
  const listed = () => methods.list().map(({ type, confirmed }) => [type, confirmed]);
  const assertTokens = async ({ status, body }) => {
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
  };

  test("enrolls an authenticator app and returns a recovery code", async () => {
    const token = await mfaToken();
    const { status, body } = await associate(token, { authenticator_types: ["otp"] });
    assert.equal(status, 200);
    assert.match(body.barcode_uri, /^otpauth:\/\/totp\//);
    assert.equal(body.authenticator_type, "otp");
    assert.deepEqual(listed(), [
      ["password", undefined],
      ["totp", false],
    ]);
    assertRefused(await redeemMfa(tenant, "otp", token, { otp: "wrong" }), 403, "invalid_grant");
    await assertTokens(await redeemMfa(tenant, "otp", token, { otp: codeOf(tenant, body.secret) }));
    assert.deepEqual(listed(), [
      ["password", undefined],
      ["totp", true],
      ["recovery-code", true],
    ]);

    const [recoveryCode] = body.recovery_codes;
    const again = await requireMfa(tenant);
    assert.deepEqual(again.mfa_requirements, { challenge: [{ type: "otp" }, { type: "recovery-code" }] });
    await assertTokens(await redeemMfa(tenant, "recovery-code", again.mfa_token, { recovery_code: recoveryCode }));
  });

  for (const [channel, to] of [
    ["sms", { phone_number: "+12025550199" }],
    ["voice", { phone_number: "+12025550199" }],
    ["email", { email: "second@example.test" }],
  ]) {
    test(`enrolls a factor by ${channel} code`, async () => {
      const token = await mfaToken();
      const { body } = await associate(token, { authenticator_types: ["oob"], oob_channels: [channel], ...to });
      const { oob_code: oobCode, recovery_codes: codes, ...rest } = body;
      assert.deepEqual(rest, { authenticator_type: "oob", oob_channel: channel, binding_method: "prompt" });
      assert.equal(codes.length, 1);
      assert.equal(sent().channel, channel);
      await assertTokens(await redeemMfa(tenant, "oob", token, { oob_code: oobCode, binding_code: sent().code }));
      assert.equal(listed()[1][1], true);
    });
  }

  test("enrolls a push device", async () => {
    const token = await mfaToken();
    const { body } = await associate(token, { authenticator_types: ["oob"], oob_channels: ["auth0"] });
    assert.match(body.barcode_uri, /^otpauth:/);
    assert.equal("binding_method" in body, false);
    tenant.outbox.approve(sent().id);
    await assertTokens(await redeemMfa(tenant, "oob", token, { oob_code: body.oob_code }));
  });

  test("has no effect until verified and expires after ten minutes", async () => {
    await associate(await mfaToken(), { authenticator_types: ["otp"] });
    assert.ok("enroll" in (await requireMfa(tenant)).mfa_requirements);
    tenant.clock.advance(10 * 60);
    assert.deepEqual(listed(), [["password", undefined]]);
  });

  test("another request cannot use an unconfirmed factor", async () => {
    const { body } = await associate(await mfaToken(), { authenticator_types: ["otp"] });
    const other = await redeemMfa(tenant, "otp", await mfaToken(), { otp: codeOf(tenant, body.secret) });
    assertRefused(other, 403, "invalid_grant", "Invalid otp_code.");
  });

  test("rejects an mfa_token if the user has a factor", async () => {
    methods.add({ type: "totp" });
    const refused = await associate(await mfaToken(), { authenticator_types: ["otp"] });
    assertRefused(refused, 403, "access_denied", "User is already enrolled");
    assert.equal(methods.list("totp").length, 1);
  });

  test("an access token can add a factor and act as mfa_token", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    tenant.policies.mfa = "never";
    tenant.policies.defaultPolicy = false;
    const audience = `${tenant.origin}/mfa/`;
    const scope = "openid enroll";
    const { access_token: token } = await obtainTokens(tenant, { user: grace, audience, scope });
    const { status, body } = await associate(token, { authenticator_types: ["otp"] });
    assert.equal(status, 200);
    assert.equal("recovery_codes" in body, false);
    const proved = await redeemMfa(tenant, "otp", token, { otp: codeOf(tenant, body.secret) });
    assert.equal(proved.status, 200, JSON.stringify(proved.body));
    assert.equal(methods.list("totp")[0].confirmed, true);
  });

  test("rejects invalid enrollments", async () => {
    const token = await mfaToken();
    const bodies = [
      {},
      { authenticator_types: ["recovery-code"] },
      { authenticator_types: ["otp", "oob"] },
      { authenticator_types: ["oob"] },
      { authenticator_types: ["oob"], oob_channels: ["pigeon"] },
      { authenticator_types: ["oob"], oob_channels: ["sms"], phone_number: "0199" },
      { authenticator_types: ["oob"], oob_channels: ["email"], email: "nowhere" },
    ];
    for (const body of bodies) assertRefused(await associate(token, body), 400, "invalid_request");
    assertRefused(await associate("Fe26.2*x", { authenticator_types: ["otp"] }), 401, "invalid_token");
  });
});
