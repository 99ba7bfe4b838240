import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { GRANT_TYPES } from "../src/grants/types.js";
import { application, CLIENT_ID, myAccount, startTestTenant, tokenRequest } from "./support/application.js";
import { assertRefused, requestByPassword, requireMfa, startMfaTenant } from "./support/mfa.js";
import { grace } from "./support/second-factor.js";

const REALM = { grant_type: GRANT_TYPES.passwordRealm, realm: "Username-Password-Authentication" };

suite("password grants", () => {
  let tenant;
  before(async () => (tenant = await startMfaTenant({ defaultPolicy: false })));
  after(() => tenant.stop());

  const ask = async (fields) => {
    const response = await requestByPassword(tenant, fields);
    return { status: response.status, body: await response.json() };
  };

  for (const [name, fields] of [
    ["password", {}],
    ["password-realm", REALM],
  ]) {
    test(`return tokens for ${name}`, async () => {
      const { status, body } = await ask(fields);
      assert.equal(status, 200);
      assert.equal(body.token_type, "Bearer");
      assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
      const claims = decodeJwt(body.id_token);
      assert.equal(claims.sub, grace.userId);
      assert.equal(claims.aud, CLIENT_ID);

      const fresh = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: body.refresh_token });
      assert.equal(fresh.status, 200);
      assert.equal(decodeJwt((await fresh.json()).access_token).aud, tenant.audience);
    });
  }

  test("grant known scopes, and a refresh token if requested", async () => {
    const { body } = await ask({ scope: "openid read:me:factors read:everything" });
    assert.equal(body.scope, "openid read:me:factors");
    assert.equal("refresh_token" in body, false);
  });

  const refused = [
    ["a wrong password", { password: "wrong" }, 403, "invalid_grant", "Wrong email or password."],
    ["an unknown user", { username: "nobody@example.test" }, 403, "invalid_grant", "Wrong email or password."],
    ["no password", { password: "" }, 400, "invalid_request"],
    ["another realm", { ...REALM, realm: "elsewhere" }, 400, "invalid_request"],
    ["no realm", { ...REALM, realm: "" }, 400, "invalid_request"],
    ["an unknown audience", { audience: "https://elsewhere.example/" }, 400, "invalid_target"],
    ["an unknown client", { client_id: "nobody" }, 401, "invalid_client"],
  ];
  for (const [fault, fields, status, error, description] of refused) {
    test(`reject ${fault}`, async () => assertRefused(await ask(fields), status, error, description));
  }

  test("require the password grant", async () => {
    const plain = await startTestTenant({ users: [grace], clients: [{ ...application, grants: ["mfa"] }] });
    try {
      for (const fields of [{}, REALM]) {
        const response = await requestByPassword(plain, fields);
        assertRefused({ status: response.status, body: await response.json() }, 403, "unauthorized_client");
      }
    } finally {
      await plain.stop();
    }
    await assert.rejects(startTestTenant({ clients: [{ ...application, grants: ["implicit"] }] }), TypeError);
  });
});

suite("password grants with a second factor policy", () => {
  let tenant;
  const start = async (options) => (tenant = await startMfaTenant(options));
  const whileRunning = async (options, work) => {
    await start(options);
    try {
      await work();
    } finally {
      await tenant.stop();
    }
  };

  test("the Default Policy requires a factor for the My Account API only", () =>
    whileRunning({}, async () => {
      assert.equal((await requestByPassword(tenant)).status, 200);
      tenant.users[0].methods.add({ type: "totp" });
      assert.deepEqual((await requireMfa(tenant)).mfa_requirements, { challenge: [{ type: "otp" }] });
      assert.equal((await requestByPassword(tenant, { audience: "", scope: "openid" })).status, 200);
    }));

  test("allow factor enrollment if mfaPolicy is always", () =>
    whileRunning({ defaultPolicy: false, mfaPolicy: "always" }, async () => {
      const { mfa_requirements: requirements } = await requireMfa(tenant);
      assert.deepEqual(requirements, { enroll: [{ type: "otp" }, { type: "phone" }, { type: "push-notification" }] });
      await assert.rejects(startTestTenant({ mfaPolicy: "sometimes" }), TypeError);
    }));
});
