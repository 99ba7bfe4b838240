import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { APP_ORIGIN, startWithCaller } from "./support/application.js";
import { createCredential } from "./support/authenticator.js";
import { assertInvalid, assertProblem } from "./support/problem.js";

const fixtures = [
  { type: "phone", phone_number: "+12025550143", preferred_authentication_method: "sms" },
  { type: "email", email: "ada@example.test" },
  { type: "totp", name: "App" },
  { type: "push-notification" },
  { type: "webauthn-platform", key_id: "a2V5", public_key: "cHVi" },
  { type: "webauthn-roaming", name: "Key" },
  { type: "recovery-code" },
];

suite("authentication methods: update and delete", () => {
  let tenant;
  let call;
  before(async () => {
    const users = [{ ...defaultUser, authenticationMethods: [] }];
    ({ tenant, call } = await startWithCaller({ users }));
  });
  after(() => tenant.stop());
  beforeEach(() => {
    const { methods } = tenant.users[0];
    for (const { id, type } of methods.list()) if (type !== "password") methods.remove(id);
    for (const method of fixtures) methods.add(method);
  });

  const one = (type) => {
    const { id } = tenant.users[0].methods.list().find((method) => method.type === type);
    return { id, path: `/authentication-methods/${encodeURIComponent(id)}` };
  };

  const named = ["phone", "email", "totp", "push-notification", "webauthn-platform", "webauthn-roaming"];
  for (const type of named) {
    test(`updates the name of a ${type} method`, async () => {
      const { path } = one(type);
      const earlier = await (await call("GET", path)).json();
      const response = await call("PATCH", path, { name: "Zoë's \u202e🔑" });
      assert.equal(response.status, 200);
      const later = await response.json();
      assert.deepEqual(later, { ...earlier, name: "Zoë's \u202e🔑" });
      assert.deepEqual(await (await call("GET", path)).json(), later);
    });
  }

  test("updates the name of a passkey", async () => {
    const enrollment = await (await call("POST", "/authentication-methods", { type: "passkey" })).json();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    const body = { auth_session: enrollment.auth_session, authn_response: credential };
    assert.equal((await call("POST", "/authentication-methods/passkey%7Cnew/verify", body)).status, 201);
    const response = await call("PATCH", one("passkey").path, { name: "Laptop" });
    assert.equal((await response.json()).name, "Laptop");
  });

  for (const type of ["password", "recovery-code"]) {
    test(`rejects a name for a ${type} method`, async () => {
      await assertInvalid(await call("PATCH", one(type).path, { name: "Mine" }), ["/name"]);
    });
  }

  test("updates the preferred method of a phone", async () => {
    const { path } = one("phone");
    const response = await call("PATCH", path, { preferred_authentication_method: "voice" });
    assert.equal((await response.json()).preferred_authentication_method, "voice");
    assert.equal((await (await call("GET", path)).json()).preferred_authentication_method, "voice");
  });

  test("rejects a preferred method for other types", async () => {
    const response = await call("PATCH", one("email").path, { preferred_authentication_method: "sms", name: "Mail" });
    await assertInvalid(response, ["/preferred_authentication_method"]);
    assert.equal("name" in (await (await call("GET", one("email").path)).json()), false);
  });

  test("accepts an empty update", async () => {
    const { path } = one("totp");
    const earlier = await (await call("GET", path)).json();
    const response = await call("PATCH", path, {});
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), earlier);
  });

  const invalid = [
    ["an unknown preferred method", { preferred_authentication_method: "fax" }, ["/preferred_authentication_method"]],
    ["a name that is not a string", { name: 7 }, ["/name"]],
    ["an unknown member", { phone_number: "+12025550144" }, [""]],
    ["an array", [], [""]],
  ];
  for (const [fault, body, pointers] of invalid) {
    test(`rejects ${fault}`, async () => assertInvalid(await call("PATCH", one("phone").path, body), pointers));
  }

  test("deletes methods that cannot be enrolled", async () => {
    for (const type of ["webauthn-platform", "webauthn-roaming"]) {
      const { path } = one(type);
      assert.equal((await call("DELETE", path)).status, 204);
      await assertProblem(await call("DELETE", path), 404, "404-0002", "Resource Not Found");
    }
  });

  test("returns the key of a WebAuthn method if known", async () => {
    const platform = await (await call("GET", one("webauthn-platform").path)).json();
    const roaming = await (await call("GET", one("webauthn-roaming").path)).json();
    assert.deepEqual([platform.key_id, platform.public_key], ["a2V5", "cHVi"]);
    assert.equal("key_id" in roaming, false);
  });

  test("rejects enrollment of read-only types", async () => {
    for (const type of ["webauthn-platform", "webauthn-roaming"]) {
      await assertInvalid(await call("POST", "/authentication-methods", { type }), ["/type"]);
      const response = await call("POST", `${one(type).path}/verify`, { auth_session: "x" });
      await assertProblem(response, 400, "400-0001", "Bad Request");
    }
  });

  test("refuses to delete a method that a policy requires", async () => {
    const { id, path } = one("totp");
    tenant.users[0].methods.require(id);
    await assertProblem(await call("DELETE", path), 409, "409-0001", "Conflict");
    assert.equal((await call("GET", path)).status, 200);
    tenant.users[0].methods.require(id, false);
    assert.equal((await call("DELETE", path)).status, 204);
    assert.throws(() => tenant.users[0].methods.require(id), TypeError);
  });

  test("lists methods added by the test", async () => {
    const { id } = tenant.users[0].methods.add({ type: "totp", name: "Second" });
    const path = `/authentication-methods/${encodeURIComponent(id)}`;
    assert.equal((await (await call("GET", path)).json()).name, "Second");
    tenant.users[0].methods.remove(id);
    assert.equal((await call("GET", path)).status, 404);
    assert.throws(() => tenant.users[0].methods.add({ type: "email" }), /does not conform to the API definition/);
  });
});
