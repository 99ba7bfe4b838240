import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";

const METHODS = "/me/v1/authentication-methods";
const on = (id) => `${METHODS}/${encodeURIComponent(id)}`;

packageJourney("methods are filtered by type", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const { value: phones } = await app.call("getAuthenticationMethods", { type: "phone" });
  assert.deepEqual(
    phones.map(({ type }) => type),
    ["phone"],
  );
  assert.deepEqual((await app.call("getAuthenticationMethods", { type: "email" })).value, []);
  const later = await app.call("getAuthenticationMethods", { type: "face scan&x=1" });
  assert.deepEqual([later.error?.code, later.error?.status], ["invalid_request", 400]);
  assert.deepEqual(apiRequests(tenant), [
    `GET ${METHODS}?type=phone`,
    `GET ${METHODS}?type=email`,
    `GET ${METHODS}?type=face+scan%26x%3D1`,
  ]);
});

packageJourneyIn(everyEngine, "a method is read, updated and deleted", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  await app.logIn();
  const { id } = tenant.users[0].methods.list().find(({ type }) => type === "phone");
  const changes = [
    { name: "Work phone" },
    { preferred_authentication_method: "voice" },
    { name: "Private", preferred_authentication_method: "sms" },
  ];
  tenant.log.clear();
  const { value: before } = await app.call("getAuthenticationMethod", id);
  assert.deepEqual([before.id, before.name], [id, "Mobile"]);
  let expected = before;
  for (const change of changes) {
    expected = { ...expected, ...change };
    assert.deepEqual(await app.call("updateAuthenticationMethod", id, change), { value: expected });
  }
  assert.deepEqual(await app.call("deleteAuthenticationMethod", id), { value: undefined });
  assert.equal((await app.call("deleteAuthenticationMethod", id)).error?.code, "not_found");
  assert.equal((await app.call("getAuthenticationMethod", id)).error?.code, "not_found");
  assert.deepEqual(apiRequests(tenant), [
    `GET ${on(id)}`,
    ...changes.map(() => `PATCH ${on(id)}`),
    ...["DELETE", "DELETE", "GET"].map((method) => `${method} ${on(id)}`),
  ]);
});

packageJourney("an unsupported change is rejected with the tenant's problem", async (env) => {
  const { watch } = env;
  watch.expectStatus(/40[09]/);
  const app = packagePage(env);
  await app.logIn();
  const { value: methods } = await app.call("getAuthenticationMethods");
  const { id } = methods.find(({ type }) => type === "password");
  const { error } = await app.call("updateAuthenticationMethod", id, { name: "Secret" });
  assert.equal(error?.code, "invalid_request");
  assert.equal(error.problem.validation_errors[0].pointer, "/name");
  const conflict = await app.call("deleteAuthenticationMethod", id);
  assert.deepEqual([conflict.error?.code, conflict.error?.status], ["conflict", 409]);
});

packageJourney("an invalid change is rejected without a request", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  await rejectsWithoutRequest(env, [
    "updateAuthenticationMethod('a')",
    "updateAuthenticationMethod('a', null)",
    "updateAuthenticationMethod('a', 'name')",
    "updateAuthenticationMethod('a', { name: 7 })",
    "updateAuthenticationMethod('a', { name: null })",
    "updateAuthenticationMethod('a', { preferred_authentication_method: ['sms'] })",
    "updateAuthenticationMethod('', { name: 'x' })",
    "updateAuthenticationMethod('..', { name: 'x' })",
    "updateAuthenticationMethod('a', { name: 'x' }, 7)",
    "getAuthenticationMethods({ type: 7 })",
    "getAuthenticationMethods({ type: ['phone'] })",
    "getAuthenticationMethods({ cache: 'no-store' })",
    "getAuthenticationMethods({ cache: true })",
  ]);
});

packageJourney(
  "security keys are listed, read, renamed and deleted",
  async (env) => {
    const app = packagePage(env);
    await app.logIn();
    for (const type of ["webauthn-platform", "webauthn-roaming"]) {
      const { value: keys } = await app.call("getAuthenticationMethods", { type });
      assert.equal(keys.length, 1);
      const [{ id }] = keys;
      assert.deepEqual((await app.call("getAuthenticationMethod", id)).value, keys[0]);
      assert.equal((await app.call("updateAuthenticationMethod", id, { name: "Renamed" })).value?.name, "Renamed");
      assert.deepEqual(await app.call("deleteAuthenticationMethod", id), { value: undefined });
      assert.deepEqual((await app.call("getAuthenticationMethods", { type })).value, []);
    }
  },
  {
    users: [
      {
        ...defaultUser,
        authenticationMethods: [
          { type: "webauthn-platform", name: "Laptop", key_id: "a2V5", public_key: "cHVi" },
          { type: "webauthn-roaming", name: "Key" },
        ],
      },
    ],
  },
);

packageJourney("unknown members of a method pass through", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const method = {
    id: "amr_1",
    type: "face-scan",
    trust: { level: 3, since: [1, null] },
    "é\u2028": "x",
    updated_at: 7,
  };
  const text = JSON.stringify(method).replace("{", '{"__proto__":{"polluted":true},');
  const jsonResponse = (times) => ({ times, status: 200, headers: { "content-type": "application/json" } });
  tenant.faults.add({ path: METHODS, ...jsonResponse(1), body: `{"authentication_methods":[${text}],"total":1}` });
  tenant.faults.add({ path: on("amr_1"), ...jsonResponse(2), body: text });
  const calls = [
    ["getAuthenticationMethods", {}],
    ["getAuthenticationMethod", "amr_1"],
    ["updateAuthenticationMethod", "amr_1", { name: "x" }],
  ];
  for (const [name, ...parameters] of calls) {
    const { value } = await app.call(name, ...parameters);
    const got = Array.isArray(value) ? value[0] : value;
    for (const member of Object.keys(method)) assert.deepEqual(got[member], method[member], `${name}: ${member}`);
  }
  assert.equal(await page.evaluate(() => ({}).polluted), undefined);
});
