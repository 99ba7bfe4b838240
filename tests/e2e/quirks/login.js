import assert from "node:assert/strict";
import { claims, signer } from "../support/id-token.js";
import { apiRequests, getRequests } from "../support/tenant-log.js";

const now = () => Math.floor(Date.now() / 1000);

/** Asserts that MFA is required, no user is signed in and the mfa_token is not exposed. */
async function assertMfaRequired({ page, tenant }, app, status) {
  const { error } = await app.logIn();
  assert.deepEqual([error?.typed, error?.code, error?.status], [true, "mfa_required", status]);
  assert.equal(error.oauthError, "mfa_required");
  assert.match(error.oauthErrorDescription, /Multifactor/);
  assert.ok(!JSON.stringify(error).includes("Fe26"), "the mfa_token is not exposed");
  const left = await page.evaluate(() => [window.client.isAuthenticated(), sessionStorage.length]);
  assert.deepEqual(left, [false, 0]);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token"]);
  tenant.log.clear();
}

/** @type {import("./row.js").Row[]} */
export const rows = [
  {
    number: 16,
    name: "mfa_required has status 401 or 403",
    async run(env, app) {
      env.watch.expectStatus(/40[13]/);
      for (const mfaRequired of [403, 401]) {
        env.tenant.quirks.set({ mfaRequired });
        await assertMfaRequired(env, app, mfaRequired);
      }
    },
  },
  {
    number: 17,
    name: "mfa_requirements may list challenge or challenge_types",
    async run(env, app) {
      env.watch.expectStatus(/403/);
      for (const mfaRequirements of ["challenge", "challenge_types"]) {
        env.tenant.quirks.set({ mfaRequired: 403, mfaRequirements });
        await assertMfaRequired(env, app, 403);
      }
    },
  },
  {
    number: 18,
    name: "oob_channel and oob_channels pass through",
    async run(env, app) {
      const { tenant, watch } = env;
      watch.expectStatus(/403/);
      tenant.users[0].methods.add({ type: "totp" });
      await app.logIn();
      tenant.policies.defaultPolicy = true;
      tenant.clock.advance(16 * 60);
      assert.equal((await app.call("refreshSession")).error?.code, "mfa_required");
      for (const [oobChannelField, absent] of [
        ["oob_channel", "oob_channels"],
        ["oob_channels", "oob_channel"],
      ]) {
        tenant.quirks.set({ oobChannelField });
        const { value } = await app.call("mfaAuthenticators");
        const phone = value.find(({ id }) => /^(sms|voice)\|/.test(id));
        assert.ok(["sms", "voice"].includes(phone[oobChannelField]), oobChannelField);
        assert.equal(phone[absent], undefined);
      }
    },
  },
  {
    number: 19,
    name: "token_type is case-insensitive and DPoP is rejected unless enabled",
    async run({ page, tenant }, app) {
      for (const tokenType of ["Bearer", "bearer"]) {
        tenant.quirks.set({ tokenType });
        assert.equal((await app.logIn()).value?.kind, "login");
        assert.equal((await app.call("getSession")).value.tokenType, "Bearer");
        assert.ok((await app.call("getFactors")).value?.length > 0);
      }
      tenant.quirks.set({ tokenType: "DPoP" });
      const { error } = await app.logIn();
      assert.deepEqual([error?.typed, error?.code], [true, "invalid_response"]);
      const left = await page.evaluate(() => [window.client.isAuthenticated(), sessionStorage.length]);
      assert.deepEqual(left, [false, 0]);
    },
  },
  {
    number: 23,
    name: "PKCE uses S256 whatever the tenant advertises",
    async run({ tenant }, app) {
      tenant.quirks.set({ pkceMethods: "S256 plain" });
      assert.equal((await app.logIn()).value?.kind, "login");
      const [authorization] = getRequests(tenant, "/authorize");
      assert.equal(authorization.searchParams.get("code_challenge_method"), "S256");
      assert.match(authorization.searchParams.get("code_challenge"), /^[\w-]{43}$/);
      assert.equal(getRequests(tenant, "/.well-known/openid-configuration").length, 0, "discovery is not fetched");
    },
  },
  {
    number: 24,
    name: "clocks may differ by one minute, not more",
    async run({ tenant }, app) {
      signer.replaceTenantKeys(tenant);
      const logInWith = async (changes) => {
        tenant.faults.add({ path: "/oauth/token", times: 1, tokenResponse: (json) => claims(changes())(json) });
        return app.logIn();
      };
      assert.equal((await logInWith(() => ({ exp: now() - 50 }))).value?.kind, "login");
      for (const seconds of [61, 3_600, 59_000]) {
        const { error } = await logInWith(() => ({ exp: now() - seconds }));
        assert.equal(error?.code, "invalid_id_token", String(seconds));
      }
    },
  },
  {
    number: 27,
    name: "default scopes use the API's names",
    async run({ tenant }, app) {
      await app.logIn();
      const scopes = getRequests(tenant, "/authorize")[0].searchParams.get("scope").split(" ");
      assert.deepEqual(
        new Set(scopes),
        new Set([
          ...["openid", "profile", "email", "offline_access", "read:me:factors"],
          ...["read", "create", "update", "delete"].map((verb) => `${verb}:me:authentication_methods`),
        ]),
      );
      assert.deepEqual((await app.call("getUserProfile")).error?.stepUp, { scope: "read:me:profile" });
      assert.deepEqual((await app.call("updateUserProfile", {})).error?.stepUp, { scope: "update:me:profile" });
    },
  },
  {
    number: 28,
    name: "signing up an existing user fails with 400 or 409",
    async run({ tenant, watch }, app) {
      watch.expectStatus(/400/);
      watch.expectStatus(/409/);
      await app.open();
      await app.create();
      const { email } = tenant.users[0];
      for (const [existingUser, code] of [
        [400, "invalid_request"],
        [409, "conflict"],
      ]) {
        tenant.quirks.set({ existingUser });
        const { error } = await app.call("signUpWithPasskey", { userProfile: { email } });
        assert.deepEqual([error.code, error.status], [code, existingUser]);
      }
    },
  },
  {
    number: 29,
    name: "a logout works with any revocation body",
    async run({ page, tenant, app: server }, app) {
      for (const revokeBody of ["empty", "OK"]) {
        tenant.quirks.set({ revokeBody });
        await app.logIn();
        tenant.log.clear();
        const left = page.waitForURL(`${server.origin}/`);
        await page.evaluate(() => void window.client.logout());
        await left;
        await page.waitForFunction(() => window.client === undefined);
        assert.deepEqual(apiRequests(tenant), ["POST /oauth/revoke"], revokeBody);
        assert.equal(getRequests(tenant, "/v2/logout").length, 1, revokeBody);
      }
    },
  },
];
