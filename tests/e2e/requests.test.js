import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";

const METHODS = "/me/v1/authentication-methods";

packageJourney("an invalid id is rejected without a request", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  const ids = [
    "''",
    "'.'",
    "'..'",
    "'\\ud800'",
    "'a\\udc00b'",
    "'x'.repeat(513)",
    "undefined",
    "null",
    "7",
    "{}",
    "['a']",
    "new String('a')",
    "Symbol('a')",
  ];
  for (const method of ["getAuthenticationMethod", "deleteAuthenticationMethod"]) {
    await rejectsWithoutRequest(
      env,
      ids.map((id) => `${method}(${id})`),
    );
  }
});

packageJourney("an id is encoded as one path segment", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  await app.logIn();
  const ids = {
    "a|b": "a%7Cb",
    "%2F": "%252F",
    "%2e%2e": "%252e%252e",
    "../factors": "..%2Ffactors",
    "..\\factors": "..%5Cfactors",
    "a?type=passkey#x": "a%3Ftype%3Dpasskey%23x",
    "//evil.example/": "%2F%2Fevil.example%2F",
    "a b\u0000": "a%20b%00",
    "é😀\u202e": "%C3%A9%F0%9F%98%80%E2%80%AE",
  };
  for (const [id, segment] of Object.entries({ ...ids, ["__proto__"]: "__proto__" })) {
    tenant.log.clear();
    const got = await app.call("getAuthenticationMethod", id);
    const deleted = await app.call("deleteAuthenticationMethod", id);
    assert.deepEqual([got.error?.code, deleted.error?.code], ["not_found", "not_found"], id);
    assert.deepEqual(apiRequests(tenant), [`GET ${METHODS}/${segment}`, `DELETE ${METHODS}/${segment}`], id);
  }
});

packageJourney("a call times out and the client keeps working", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const slow = tenant.faults.add({ path: "/me/v1/factors", latencyMs: 20_000 });
  const { error } = await app.call("getFactors", { timeoutMs: 50 });
  assert.deepEqual([error?.typed, error?.code], [true, "timeout"]);
  await app.create({ timeoutMs: 60 });
  assert.equal(
    (await app.call("getFactors")).error?.code,
    "login_required",
    "another client has no session of its own",
  );

  assert.equal((await app.logIn({ config: { timeoutMs: 60_000 } })).value?.kind, "login");
  assert.equal((await app.call("getFactors", { timeoutMs: 50 })).error?.code, "timeout");
  slow.remove();
  assert.ok((await app.call("getFactors")).value.length > 0);
});

packageJourney("timeoutMs applies to the token endpoint", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  tenant.faults.add({ path: "/oauth/token", times: 1, latencyMs: 20_000 });
  assert.equal((await app.logIn({ config: { timeoutMs: 100 } })).error?.code, "timeout");
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourney("an aborted call has the signal's reason as cause", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const slow = tenant.faults.add({ path: METHODS, latencyMs: 20_000 });
  const sent = page.waitForRequest(`${tenant.origin}${METHODS}`);
  const outcome = page.evaluate(async () => {
    window.controller = new AbortController();
    try {
      return await window.client.getAuthenticationMethods({ signal: window.controller.signal });
    } catch (error) {
      return { typed: window.isMyAccountError(error), code: error.code, isReason: error.cause === window.reason };
    }
  });
  const request = await sent;
  const failed = page.waitForEvent("requestfailed", (one) => one === request);
  await page.evaluate(() => {
    window.reason = { my: "reason" };
    window.controller.abort(window.reason);
  });
  assert.deepEqual(await outcome, { typed: true, code: "aborted", isReason: true });
  await failed;
  slow.remove();
  assert.equal((await app.call("getAuthenticationMethods")).value?.length, 2);
});

packageJourney("an aborted signal sends nothing", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const calls = [
    ["getFactors"],
    ["getAuthenticationMethods"],
    ["getAuthenticationMethod", "a"],
    ["deleteAuthenticationMethod", "a"],
    ["enrollPasskey"],
  ];
  for (const call of calls) {
    const code = await page.evaluate(
      ([method, ...parameters]) =>
        window.client[method](...parameters, { signal: AbortSignal.abort() }).catch((error) => error.code),
      call,
    );
    assert.equal(code, "aborted", call[0]);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("invalid options are rejected without a request", async (env) => {
  const app = packagePage(env);
  await app.logIn();
  await rejectsWithoutRequest(env, [
    "getFactors({ signal: {} })",
    "getFactors({ signal: 7 })",
    "getFactors({ timeoutMs: 0 })",
    "getFactors({ timeoutMs: NaN })",
    "getFactors({ timeoutMs: '10' })",
    "getFactors('fast')",
    "getFactors(null)",
    "getAuthenticationMethod('a', 7)",
    "enrollPasskey({ connection: '' })",
    "enrollPasskey({ connection: 'a b' })",
    "enrollPasskey({ identity_user_id: ' ' })",
    "enrollPasskey({ identity_user_id: 'x'.repeat(256) })",
    "loginWithRedirect({ scope: 'a\\tb' })",
    "loginWithRedirect({ scope: 7 })",
    "loginWithRedirect({ appState: 1n })",
    "loginWithRedirect({ appState: () => {} })",
    "loginWithRedirect({ appState: window })",
    "handleRedirectCallback(7)",
    "handleRedirectCallback(null)",
  ]);
  assert.equal(await env.page.evaluate(() => sessionStorage.length), 0);
  assert.equal((await app.call("isAuthenticated")).value, true);
});

packageJourney("a signal that is null or of another realm is taken", async ({ page, ...env }) => {
  const app = packagePage({ page, ...env });
  await app.logIn();
  assert.ok((await app.call("getFactors", { signal: null })).value.length > 0);
  const code = await page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    return window.client.getFactors({ signal: frame.contentWindow.AbortSignal.abort() }).catch((error) => error.code);
  });
  assert.equal(code, "aborted");
});

packageJourney("overlapping calls all resolve", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const lengths = await page.evaluate(async () => {
    const all = Array.from({ length: 5 }, () => [
      window.client.getFactors(),
      window.client.getAuthenticationMethods(),
    ]).flat();
    return (await Promise.all(all)).map(({ length }) => length);
  });
  assert.deepEqual(
    lengths.filter((_, index) => index % 2 === 1),
    Array(5).fill(2),
  );
  assert.equal(apiRequests(tenant).length, 2, "identical reads are sent once");
});
