import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { application, CLIENT_ID, myAccount, obtainTokens, startTestTenant } from "./support/application.js";
import { assertRefused, challenge, demand, mfaApi, proveBy, startMfaTenant } from "./support/mfa.js";
import { codeOf, grace } from "./support/second-factor.js";

const read = async (response) => ({ status: response.status, body: await response.json() });

suite("the MFA API", () => {
  let tenant;
  let methods;
  beforeEach(async () => {
    tenant = await startMfaTenant();
    ({ methods } = tenant.users[0]);
  });
  afterEach(() => tenant.stop());

  const sent = () => tenant.outbox.messages.at(-1);
  const mfaToken = async () => (await demand(tenant)).mfa_token;
  const accessToken = async (scope) => {
    tenant.policies.defaultPolicy = false;
    const audience = `${tenant.origin}/mfa/`;
    const { access_token: token } = await obtainTokens(tenant, { user: grace, audience, scope: `openid ${scope}` });
    tenant.policies.defaultPolicy = true;
    return token;
  };

  test("is in the metadata", async () => {
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
    assert.equal(metadata.mfa_challenge_endpoint, `${tenant.origin}/mfa/challenge`);
  });

  test("lists authenticators, to the holder of an mfa_token or of an access token", async () => {
    const app = methods.add({ type: "totp" });
    const mobile = methods.add({
      type: "phone",
      phone_number: "+12025550199",
      preferred_authentication_method: "voice",
    });
    const push = methods.add({ type: "push-notification", confirmed: false });
    const device = (id) => id.split("|")[1];
    const expected = [
      { id: `totp|${device(app.id)}`, authenticator_type: "otp", active: true, type: "otp" },
      {
        id: `voice|${device(mobile.id)}`,
        authenticator_type: "oob",
        active: true,
        oob_channel: "voice",
        name: "XXXXXXXX0199",
        type: "phone",
      },
      {
        id: `push|${device(push.id)}`,
        authenticator_type: "oob",
        active: false,
        oob_channel: "auth0",
        type: "push-notification",
      },
    ];
    for (const token of [await mfaToken(), await accessToken("read:authenticators")]) {
      const response = await mfaApi(tenant, token)("GET", "/authenticators");
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), expected);
    }
  });

  test("is open to nobody else", async () => {
    methods.add({ type: "totp" });
    const list = async (token) => read(await mfaApi(tenant, token)("GET", "/authenticators"));
    const forMe = (await obtainTokens(await unruly(), { user: grace })).access_token;
    for (const token of [undefined, "Fe26.2*x", forMe]) assertRefused(await list(token), 401, "invalid_token");
    assertRefused(await list(await accessToken("enroll")), 403, "insufficient_scope");
    const old = await mfaToken();
    tenant.clock.advance(10 * 60);
    assertRefused(await list(old), 401, "invalid_token", "mfa_token is expired");
  });

  const unruly = async () => {
    tenant.policies.defaultPolicy = false;
    return tenant;
  };

  test("starts a challenge of the kind that is asked for, or of any", async () => {
    methods.add({ type: "totp" });
    methods.add({ type: "email", email: "second@example.test" });
    const token = await mfaToken();
    for (const members of [{}, { challenge_type: "otp" }, { challenge_type: "oob otp" }]) {
      assert.deepEqual(await challenge(tenant, token, members), { status: 200, body: { challenge_type: "otp" } });
    }
    const { body } = await challenge(tenant, token, { challenge_type: "oob" });
    assert.deepEqual(body, { challenge_type: "oob", oob_code: body.oob_code, binding_method: "prompt" });
    assert.equal(sent().to, "second@example.test");
  });

  test("starts a challenge of the authenticator that is named, and no binding for a push", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const push = methods.add({ type: "push-notification" });
    const id = push.id.replace("push-notification|", "push|");
    const { body } = await challenge(tenant, await mfaToken(), { authenticator_id: id });
    assert.deepEqual(body, { challenge_type: "oob", oob_code: body.oob_code });
    assert.equal(sent().decision, "pending");
  });

  test("refuses a challenge that cannot be", async () => {
    methods.add({ type: "totp" });
    const token = await mfaToken();
    const refused = [
      [{ challenge_type: "sms" }, 400, "unsupported_challenge_type"],
      [{ challenge_type: "oob" }, 400, "association_required"],
      [{ authenticator_id: "totp|dev_0000" }, 400, "invalid_request"],
      [{ challenge_type: "otp", oob_channel: "sms" }, 400, "invalid_request"],
      [{ mfa_token: "Fe26.2*x" }, 401, "invalid_token"],
      [{ client_id: "nobody" }, 401, "invalid_token"],
    ];
    for (const [members, status, error] of refused) {
      assertRefused(await challenge(tenant, token, members), status, error);
    }
    tenant.clock.advance(10 * 60);
    assertRefused(await challenge(tenant, token), 401, "expired_token", "mfa_token is expired");
  });

  test("takes JSON objects alone", async () => {
    for (const [type, body] of [
      ["application/json", "{"],
      ["application/x-www-form-urlencoded", "mfa_token=x"],
    ]) {
      const response = await fetch(`${tenant.origin}/mfa/challenge`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
      assertRefused(await read(response), 400, "invalid_request");
    }
  });

  test("removes an authenticator for the holder of an access token", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const { id } = methods.add({ type: "totp" });
    const remove = (token, which = id) =>
      mfaApi(tenant, token)("DELETE", `/authenticators/${encodeURIComponent(which)}`);

    assertRefused(await read(await remove(await mfaToken())), 401, "invalid_token");
    assertRefused(await read(await remove(await accessToken("enroll"))), 403, "insufficient_scope");
    const token = await accessToken("remove:authenticators");
    methods.require(id);
    assertRefused(await read(await remove(token)), 400, "invalid_request");
    methods.require(id, false);
    assert.equal((await remove(token)).status, 204);
    assert.equal(methods.list("totp").length, 0);
    assert.equal((await remove(token)).status, 404);
  });
});

suite("enrolling by the MFA API", () => {
  let tenant;
  let methods;
  beforeEach(async () => {
    tenant = await startMfaTenant({ mfaPolicy: "always" });
    ({ methods } = tenant.users[0]);
  });
  afterEach(() => tenant.stop());

  const sent = () => tenant.outbox.messages.at(-1);
  const mfaToken = async () => (await demand(tenant)).mfa_token;
  const associate = async (token, body) => read(await mfaApi(tenant, token)("POST", "/associate", body));
  const listed = () => methods.list().map(({ type, confirmed }) => [type, confirmed]);
  const assertTokens = async ({ status, body }) => {
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
  };

  test("makes a factor of an authenticator app that is proved, with a recovery code", async () => {
    const token = await mfaToken();
    const { status, body } = await associate(token, { authenticator_types: ["otp"] });
    assert.equal(status, 200);
    assert.match(body.barcode_uri, /^otpauth:\/\/totp\//);
    assert.equal(body.authenticator_type, "otp");
    assert.deepEqual(listed(), [
      ["password", undefined],
      ["totp", false],
    ]);
    assertRefused(await proveBy(tenant, "otp", token, { otp: "wrong" }), 403, "invalid_grant");
    await assertTokens(await proveBy(tenant, "otp", token, { otp: codeOf(tenant, body.secret) }));
    assert.deepEqual(listed(), [
      ["password", undefined],
      ["totp", true],
      ["recovery-code", true],
    ]);

    const [recoveryCode] = body.recovery_codes;
    const again = await demand(tenant);
    assert.deepEqual(again.mfa_requirements, { challenge: [{ type: "otp" }, { type: "recovery-code" }] });
    await assertTokens(await proveBy(tenant, "recovery-code", again.mfa_token, { recovery_code: recoveryCode }));
  });

  for (const [channel, to] of [
    ["sms", { phone_number: "+12025550199" }],
    ["voice", { phone_number: "+12025550199" }],
    ["email", { email: "second@example.test" }],
  ]) {
    test(`makes a factor of what a code by ${channel} has reached`, async () => {
      const token = await mfaToken();
      const { body } = await associate(token, { authenticator_types: ["oob"], oob_channels: [channel], ...to });
      const { oob_code: oobCode, recovery_codes: codes, ...rest } = body;
      assert.deepEqual(rest, { authenticator_type: "oob", oob_channel: channel, binding_method: "prompt" });
      assert.equal(codes.length, 1);
      assert.equal(sent().channel, channel);
      await assertTokens(await proveBy(tenant, "oob", token, { oob_code: oobCode, binding_code: sent().code }));
      assert.equal(listed()[1][1], true);
    });
  }

  test("makes a factor of a device that approves a push", async () => {
    const token = await mfaToken();
    const { body } = await associate(token, { authenticator_types: ["oob"], oob_channels: ["auth0"] });
    assert.match(body.barcode_uri, /^otpauth:/);
    assert.equal("binding_method" in body, false);
    tenant.outbox.approve(sent().id);
    await assertTokens(await proveBy(tenant, "oob", token, { oob_code: body.oob_code }));
  });

  test("counts for nothing until it is proved, and is gone after ten minutes", async () => {
    await associate(await mfaToken(), { authenticator_types: ["otp"] });
    assert.ok("enroll" in (await demand(tenant)).mfa_requirements);
    tenant.clock.advance(10 * 60);
    assert.deepEqual(listed(), [["password", undefined]]);
  });

  test("does not let somebody in by what another request has enrolled", async () => {
    const { body } = await associate(await mfaToken(), { authenticator_types: ["otp"] });
    const other = await proveBy(tenant, "otp", await mfaToken(), { otp: codeOf(tenant, body.secret) });
    assertRefused(other, 403, "invalid_grant", "Invalid otp_code.");
  });

  test("lets nobody add a second factor by an mfa_token", async () => {
    methods.add({ type: "totp" });
    const refused = await associate(await mfaToken(), { authenticator_types: ["otp"] });
    assertRefused(refused, 403, "access_denied", "User is already enrolled");
    assert.equal(methods.list("totp").length, 1);
  });

  test("adds a second factor by an access token, which then stands for the mfa_token", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    tenant.policies.mfa = "never";
    tenant.policies.defaultPolicy = false;
    const audience = `${tenant.origin}/mfa/`;
    const scope = "enroll";
    const { access_token: token } = await obtainTokens(tenant, { user: grace, audience, scope: `openid ${scope}` });
    const { status, body } = await associate(token, { authenticator_types: ["otp"] });
    assert.equal(status, 200);
    assert.equal("recovery_codes" in body, false);
    const proved = await proveBy(tenant, "otp", token, { otp: codeOf(tenant, body.secret) });
    assert.equal(proved.status, 200, JSON.stringify(proved.body));
    assert.equal(methods.list("totp")[0].confirmed, true);
  });

  test("refuses what cannot be enrolled", async () => {
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

suite("the MFA API and an application without the MFA grants", () => {
  test("starts no challenge", async () => {
    const clients = [{ ...application, grants: ["password"] }];
    const tenant = await startTestTenant({ users: [grace], clients, mfaPolicy: "always" });
    try {
      const { mfa_token: token } = await demand(tenant);
      const refused = await challenge(tenant, token, { client_id: CLIENT_ID });
      assertRefused(refused, 403, "unauthorized_client");
    } finally {
      await tenant.stop();
    }
  });
});
