import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyScope } from "../support/calls.js";
import { enroll, requests } from "../support/enrollment.js";
import { recordCalls } from "../support/request-recorder.js";
import { apiRequests } from "../support/tenant-log.js";

const METHODS = "/me/v1/authentication-methods";

const withMethods = (...authenticationMethods) => ({ users: [{ ...defaultUser, authenticationMethods }] });
const keys = [
  { type: "webauthn-platform", name: "Laptop", key_id: "a2V5", public_key: "cHVi" },
  { type: "webauthn-roaming", name: "Key", key_id: "a2V5", public_key: "cHVi" },
];

/** @type {import("./row.js").Row[]} */
export const rows = [
  {
    number: 1,
    name: "a list is an object's member or a bare array",
    options: { users: [{ ...defaultUser, authenticationMethods: [{ id: "amr_1", type: "totp", name: "App" }] }] },
    async run({ tenant }, app) {
      await app.logIn({ config: { scope: everyScope } });
      const methods = tenant.users[0].methods.list();
      assert.deepEqual((await app.call("getAuthenticationMethods")).value, methods);
      assert.equal((await app.call("getAuthenticationMethod", "amr_1")).value?.name, "App");
      const { value: factors } = await app.call("getFactors");
      const { value: connections } = await app.call("getConnections");
      tenant.quirks.set({ listShape: "bare" });
      const { value: bare } = await app.call("getAuthenticationMethods", { cache: "reload" });
      for (const method of bare) delete method.updated_at;
      assert.deepEqual(bare, methods);
      assert.deepEqual((await app.call("getFactors")).value, factors);
      assert.deepEqual((await app.call("getConnections")).value, { items: connections.items });
      const { seen } = await app.iterate("allConnections", { take: 20 });
      assert.deepEqual(seen, connections.items, "a bare array is the last page");
    },
  },
  {
    number: 2,
    name: "a phone is enrolled with type phone",
    async run(env, app) {
      const { tenant, watch } = env;
      watch.expectStatus(/400/);
      await app.logIn();
      assert.equal((await enroll(env, app, "phone")).value?.type, "phone");
      tenant.log.clear();
      assert.equal(
        (await app.call("enrollmentChallenge", { ...requests.phone, type: "sms" })).error?.code,
        "invalid_request",
      );
      assert.deepEqual(apiRequests(tenant), []);
      tenant.quirks.set({ phoneType: "sms" });
      const { error } = await app.call("enrollmentChallenge", { type: "phone", ...requests.phone });
      assert.deepEqual([error?.code, error?.problem.validation_errors[0].pointer], ["invalid_request", "/type"]);
    },
  },
  {
    number: 3,
    name: "security keys can be listed and deleted, not enrolled",
    options: withMethods(...keys),
    async run({ tenant }, app) {
      await app.logIn();
      tenant.log.clear();
      for (const { type } of keys) {
        assert.equal((await app.call("enrollmentChallenge", { type })).error?.code, "invalid_request", type);
      }
      assert.deepEqual(apiRequests(tenant), []);
      const { value: listed } = await app.call("getAuthenticationMethods");
      for (const { id } of listed.filter(({ type }) => type.startsWith("webauthn-"))) {
        assert.deepEqual(await app.call("deleteAuthenticationMethod", id), { value: undefined });
      }
      assert.equal(tenant.users[0].methods.list().length, 1);
    },
  },
  {
    number: 4,
    name: "key_id and public_key are optional",
    options: withMethods(...keys),
    async run({ tenant }, app) {
      await app.logIn();
      for (const [webauthnKeys, isShown] of [
        ["present", true],
        ["absent", false],
      ]) {
        tenant.quirks.set({ webauthnKeys });
        const { value } = await app.call("getAuthenticationMethods", { cache: "reload" });
        assert.deepEqual(
          value.slice(1).map((method) => "key_id" in method && "public_key" in method),
          [isShown, isShown],
        );
      }
    },
  },
  {
    number: 5,
    name: "an ignored type filter does not shrink the list",
    async run({ tenant }, app) {
      await app.logIn();
      tenant.log.clear();
      const typesOf = async (options) =>
        (await app.call("getAuthenticationMethods", options)).value.map(({ type }) => type);
      assert.deepEqual(await typesOf({ type: "phone" }), ["phone"]);
      assert.deepEqual(apiRequests(tenant), [`GET ${METHODS}?type=phone`]);
      tenant.quirks.set({ typeFilter: "ignored" });
      assert.ok((await typesOf({ type: "phone" })).includes("phone"));
      assert.deepEqual(await typesOf({}), ["password", "phone"]);
      assert.equal(apiRequests(tenant).length, 3, "a filtered list is not cached as the whole");
    },
  },
  {
    number: 12,
    name: "only identity_user_id names the identity",
    async run(env, app) {
      const { page, tenant, watch } = env;
      watch.expectStatus(/400/);
      const calls = recordCalls(page, tenant);
      await app.logIn();
      const { userId } = tenant.users[0];
      const startEnrollment = (identity) => app.call("enrollmentChallenge", { type: "passkey", ...identity });
      assert.equal((await startEnrollment({ identity_user_id: userId, identity: "other" })).value?.type, "passkey");
      assert.deepEqual(JSON.parse((await calls.all()).at(-1).body), { type: "passkey", identity_user_id: userId });
      tenant.quirks.set({ identityField: "identity" });
      const { error } = await startEnrollment({ identity_user_id: userId });
      assert.deepEqual(
        [error?.code, error?.problem.validation_errors[0].pointer],
        ["invalid_request", "/identity_user_id"],
      );
      assert.equal((await startEnrollment({})).value?.type, "passkey", "without an identity, the name does not matter");
    },
  },
  {
    number: 13,
    name: "a factor without a type is an invalid response",
    async run({ tenant }, app) {
      await app.logIn();
      const { value } = await app.call("getFactors");
      assert.deepEqual(value[0], { type: "password", usage: ["primary"] });
      tenant.quirks.set({ factorFields: "name" });
      const { error } = await app.call("getFactors");
      assert.deepEqual([error?.typed, error?.code], [true, "invalid_response"]);
    },
  },
  {
    number: 25,
    name: "deleting a method requires the delete scope",
    async run({ tenant }, app) {
      const { id } = tenant.users[0].methods.list().find(({ type }) => type === "phone");
      const scopes = ["update", "create"].map((verb) => `${verb}:me:authentication_methods`);
      await app.logIn({ config: { scope: `openid ${scopes.join(" ")}` } });
      const { error } = await app.call("deleteAuthenticationMethod", id);
      assert.deepEqual(
        [error?.code, error?.stepUp],
        ["insufficient_scope", { scope: "delete:me:authentication_methods" }],
      );
      await app.logIn({ config: { scope: "openid delete:me:authentication_methods" } });
      assert.deepEqual(await app.call("deleteAuthenticationMethod", id), { value: undefined });
    },
  },
  {
    number: 26,
    name: "factors and methods do not require preview",
    async run({ watch }, app) {
      await app.logIn({ config: { preview: false } });
      assert.ok((await app.call("getFactors")).value?.length > 0);
      assert.ok((await app.call("getAuthenticationMethods")).value?.length > 0);
      assert.deepEqual(watch.messages, []);
    },
  },
];
