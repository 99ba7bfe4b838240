import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { application, CLIENT_ID, obtainTokens, startTestTenant } from "./support/application.js";
import { assertRefused, challenge, requireMfa, mfaApi, startMfaTenant } from "./support/mfa.js";
import { grace } from "./support/second-factor.js";

const read = async (response) => ({ status: response.status, body: await response.json() });

suite("MFA API", () => {
  let tenant;
  let methods;
  beforeEach(async () => {
    tenant = await startMfaTenant();
    ({ methods } = tenant.users[0]);
  });
  afterEach(() => tenant.stop());

  const sent = () => tenant.outbox.messages.at(-1);
  const mfaToken = async () => (await requireMfa(tenant)).mfa_token;
  const accessToken = async (scope) => {
    tenant.policies.defaultPolicy = false;
    const audience = `${tenant.origin}/mfa/`;
    const { access_token: token } = await obtainTokens(tenant, { user: grace, audience, scope: `openid ${scope}` });
    tenant.policies.defaultPolicy = true;
    return token;
  };

  test("is in the discovery document", async () => {
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
    assert.equal(metadata.mfa_challenge_endpoint, `${tenant.origin}/mfa/challenge`);
  });

  test("lists authenticators for an mfa_token or access token", async () => {
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

  test("rejects other tokens", async () => {
    methods.add({ type: "totp" });
    const list = async (token) => read(await mfaApi(tenant, token)("GET", "/authenticators"));
    tenant.policies.defaultPolicy = false;
    const { access_token: forMe } = await obtainTokens(tenant, { user: grace });
    tenant.policies.defaultPolicy = true;
    for (const token of [undefined, "Fe26.2*x", forMe]) assertRefused(await list(token), 401, "invalid_token");
    assertRefused(await list(await accessToken("enroll")), 403, "insufficient_scope");
    const old = await mfaToken();
    tenant.clock.advance(10 * 60);
    assertRefused(await list(old), 401, "invalid_token", "mfa_token is expired");
  });

  test("challenges an authenticator of the requested type, or any", async () => {
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

  test("challenges the requested authenticator; a push has no binding_method", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const push = methods.add({ type: "push-notification" });
    const id = push.id.replace("push-notification|", "push|");
    const { body } = await challenge(tenant, await mfaToken(), { authenticator_id: id });
    assert.deepEqual(body, { challenge_type: "oob", oob_code: body.oob_code });
    assert.equal(sent().decision, "pending");
  });

  test("rejects impossible challenges", async () => {
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

  test("accepts JSON objects only", async () => {
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

  test("removes an authenticator with an access token", async () => {
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

suite("MFA API without the MFA grants", () => {
  test("challenge returns unauthorized_client", async () => {
    const clients = [{ ...application, grants: ["password"] }];
    const tenant = await startTestTenant({ users: [grace], clients, mfaPolicy: "always" });
    try {
      const { mfa_token: token } = await requireMfa(tenant);
      const refused = await challenge(tenant, token, { client_id: CLIENT_ID });
      assertRefused(refused, 403, "unauthorized_client");
    } finally {
      await tenant.stop();
    }
  });
});
