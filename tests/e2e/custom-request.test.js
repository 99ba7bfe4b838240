import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { recordCalls } from "./support/request-recorder.js";
import { apiRequests } from "./support/tenant-log.js";

const ME = "/me/v1";

packageJourney("request() reads, writes and deletes", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await app.logIn();
  const methods = "authentication-methods";
  const phone = tenant.users[0].methods.list().find(({ type }) => type === "phone");
  const calls = recordCalls(page, tenant);
  tenant.log.clear();

  const { value: listed } = await app.call("request", { method: "GET", path: methods, query: { type: "phone" } });
  assert.deepEqual(listed, { authentication_methods: [phone] });
  const name = 'Line\u2028 "and" é 😀';
  const { value: renamed } = await app.call("request", { method: "PATCH", path: [methods, phone.id], body: { name } });
  assert.deepEqual(renamed, { ...phone, name });
  const { value: challenge } = await app.call("request", {
    method: "POST",
    path: `/${methods}`,
    body: { type: "totp" },
  });
  assert.ok(challenge.auth_session, "it is the API's response body");
  assert.deepEqual(await app.call("request", { method: "DELETE", path: [methods, phone.id] }), { value: undefined });
  const { error } = await app.call("request", { method: "POST", path: methods, body: { type: "sms" } });
  assert.deepEqual([error?.code, error?.status], ["invalid_request", 400]);
  assert.ok(error.problem.validation_errors.length > 0);

  const one = `${ME}/${methods}/${encodeURIComponent(phone.id)}`;
  assert.deepEqual(apiRequests(tenant), [
    `GET ${ME}/${methods}?type=phone`,
    `PATCH ${one}`,
    `POST ${ME}/${methods}`,
    `DELETE ${one}`,
    `POST ${ME}/${methods}`,
  ]);
  const [read, patch, , removal] = await calls.all();
  assert.deepEqual([read.body, removal.body], [null, null]);
  assert.equal(patch.headers["content-type"], "application/json");
  assert.deepEqual(JSON.parse(patch.body), { name });
});

packageJourney("request() encodes each path segment", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  await app.logIn();
  const paths = [
    [["a/b"], "a%2Fb"],
    [["a", "..%2Fb"], "a/..%252Fb"],
    [["%2e%2e"], "%252e%252e"],
    [["a?b#c"], "a%3Fb%23c"],
    [["a\\b", "..."], "a%5Cb/..."],
    [["@evil.example"], "%40evil.example"],
    [["é 😀\u0000"], "%C3%A9%20%F0%9F%98%80%00"],
    ["devices/é|1", "devices/%C3%A9%7C1"],
    ["/devices", "devices"],
    ["a?b=1", "a%3Fb%3D1"],
    ["a\\..\\b", "a%5C..%5Cb"],
    ["evil.example:443", "evil.example%3A443"],
  ];
  for (const [path, encoded] of paths) {
    tenant.log.clear();
    assert.equal((await app.call("request", { method: "GET", path })).error?.code, "not_found", encoded);
    assert.deepEqual(apiRequests(tenant), [`GET ${ME}/${encoded}`]);
  }
});

packageJourney("request() encodes query names and values", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  await page.evaluate(() =>
    window.client.request({
      method: "GET",
      path: "factors",
      query: { a: "x&y=z#?+ %", "b c": "é", n: 1.5, yes: true, no: false, tag: ["1", "2"], none: [], gone: undefined },
    }),
  );
  const [request] = apiRequests(tenant);
  const [path, query] = request.split("?");
  assert.equal(path, `GET ${ME}/factors`);
  assert.deepEqual(
    [...new URLSearchParams(query)],
    [
      ["a", "x&y=z#?+ %"],
      ["b c", "é"],
      ["n", "1.5"],
      ["yes", "true"],
      ["no", "false"],
      ["tag", "1"],
      ["tag", "2"],
    ],
  );
});

packageJourney("request() rejects paths outside the API and invalid options", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  const invalidPaths = [
    ...[
      "''",
      "'/'",
      "'//'",
      "'.'",
      "'..'",
      "'../factors'",
      "'a/../b'",
      "'a/./b'",
      "'a//b'",
      "'a/'",
      "'//evil.example/'",
    ],
    ...[
      "'https://evil.example/'",
      "'https://evil.example'",
      "'\\ud800'",
      "[]",
      "['']",
      "['..']",
      "['a', '.']",
      "[7]",
      "7",
    ],
    ...["undefined", "null", "{}", "new URL('https://evil.example/')", "new String('factors')", "['a', '\\udc00']"],
  ].map((path) => `{ method: 'GET', path: ${path} }`);
  const others = [
    ...["undefined", "'get'", "'OPTIONS'", "'TRACE'", "'HEAD'", "''", "7"].map(
      (each) => `{ method: ${each}, path: 'a' }`,
    ),
    ...[
      "7",
      "'a=b'",
      "{ a: {} }",
      "{ a: null }",
      "{ a: [7] }",
      "{ a: () => {} }",
      "{ a: Symbol() }",
      "{ a: '\\ud800' }",
    ].map((query) => `{ method: 'GET', path: 'a', query: ${query} }`),
    ...["1n", "() => {}", "window", "Symbol()"].map((body) => `{ method: 'POST', path: 'a', body: ${body} }`),
    "{ method: 'GET', path: 'a', body: {} }",
    "{ method: 'GET', path: 'a', scope: ['read:me:factors'] }",
    "{ method: 'GET', path: 'a', scope: 'a\\tb' }",
    "{ method: 'GET', path: 'a', signal: {} }",
    "{ method: 'GET', path: 'a', timeoutMs: -1 }",
    ...["undefined", "null", "'factors'", "[]"],
  ];
  await rejectsWithoutRequest(
    env,
    [...invalidPaths, ...others].map((request) => `request(${request})`),
  );
});

packageJourney("request() requires only the scopes given", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/403/);
  const app = packagePage(env);
  await app.logIn({ config: { scope: "openid read:me:factors" } });
  tenant.log.clear();
  const get = (path, scope) => app.call("request", { method: "GET", path, ...(scope && { scope }) });
  assert.ok((await get("factors", "read:me:factors openid")).value);
  const { error } = await get("factors", "read:me:factors read:me:devices");
  assert.deepEqual([error?.code, error?.stepUp], ["insufficient_scope", { scope: "read:me:factors read:me:devices" }]);
  assert.deepEqual(apiRequests(tenant), [`GET ${ME}/factors`]);
  const rejected = await get("authentication-methods");
  assert.deepEqual([rejected.error?.code, rejected.error?.status], ["insufficient_scope", 403], "the tenant decides");
  assert.deepEqual(rejected.error.stepUp, { scope: "read:me:authentication_methods" }, "the tenant names the scope");
});

packageJourney("request() rejects a body that is not JSON", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const request = { method: "GET", path: "factors" };
  const responses = {
    "an empty success": [{ malformed: "empty" }, { value: undefined }],
    "a list": [{ status: 200, headers: { "content-type": "application/json" }, body: "[1]" }, { value: [1] }],
    "a number": [{ status: 200, headers: { "content-type": "application/json" }, body: "7" }, { value: 7 }],
  };
  for (const [name, [fault, outcome]] of Object.entries(responses)) {
    tenant.faults.add({ path: `${ME}/factors`, times: 1, ...fault });
    assert.deepEqual(await app.call("request", request), outcome, name);
  }
  for (const fault of [{ html: true }, { malformed: "truncated" }, { malformed: "huge" }]) {
    tenant.faults.add({ path: `${ME}/factors`, times: 1, ...fault });
    const { error } = await app.call("request", request);
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_response"], JSON.stringify(fault));
  }
});
