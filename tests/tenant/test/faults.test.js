import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { APP_ORIGIN, myAccount, obtainTokens, startTestTenant } from "./support/application.js";

const FACTORS = "/me/v1/factors";
const METHODS = "/me/v1/authentication-methods";

suite("faults", () => {
  let tenant;
  let call;
  before(async () => {
    tenant = await startTestTenant();
    call = myAccount(tenant, (await obtainTokens(tenant)).access_token);
  });
  afterEach(() => tenant.faults.clear());
  after(() => tenant.stop());

  const fromApp = (path, init) =>
    fetch(`${tenant.origin}${path}`, { redirect: "manual", headers: { origin: APP_ORIGIN }, ...init });

  test("latencyMs delays a request", async () => {
    tenant.faults.add({ path: FACTORS, latencyMs: 150 });
    const started = performance.now();
    assert.equal((await call("GET", "/factors")).status, 200);
    assert.ok(performance.now() - started >= 145);
  });

  test("drop closes the connection before the response", async () => {
    tenant.faults.add({ path: FACTORS, drop: true });
    tenant.log.clear();
    await assert.rejects(call("GET", "/factors"), TypeError);
    assert.equal(tenant.log.entries.at(-1).status, undefined);
  });

  test("drop after-headers closes the connection within the body", async () => {
    tenant.faults.add({ path: FACTORS, drop: "after-headers" });
    const response = await call("GET", "/factors");
    assert.equal(response.status, 200);
    await assert.rejects(response.text(), TypeError);
  });

  test("status replaces the response", async () => {
    tenant.faults.add({ path: FACTORS, status: 503, headers: { "retry-after": "7" }, body: { oops: true } });
    const response = await call("GET", "/factors");
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "7");
    assert.deepEqual(await response.json(), { oops: true });
  });

  test("status works without headers and body", async () => {
    tenant.faults.add({ path: FACTORS, status: 500 });
    const response = await fromApp(FACTORS);
    assert.equal(response.status, 500);
    assert.equal(response.headers.get("access-control-allow-origin"), APP_ORIGIN);
    assert.equal(await response.text(), "");
  });

  test("html responds with a page", async () => {
    tenant.faults.add({ path: FACTORS, html: true });
    const response = await call("GET", "/factors");
    assert.match(response.headers.get("content-type"), /^text\/html/);
    assert.match(await response.text(), /^<!doctype html>/);
  });

  const malformed = [
    ["truncated", (text) => assert.throws(() => JSON.parse(text))],
    ["empty", (text) => assert.equal(text, "")],
    ["not-json", (text) => assert.throws(() => JSON.parse(text))],
    ["nested", (text) => assert.equal(text.length, 200_000)],
    ["huge", (text) => assert.ok(text.length > 16_000_000 && JSON.parse(text).padding)],
  ];
  for (const [malformation, check] of malformed) {
    test(`malformed "${malformation}" has a JSON content type`, async () => {
      tenant.faults.add({ path: FACTORS, malformed: malformation });
      const response = await call("GET", "/factors");
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type"), /^application\/json/);
      check(await response.text());
    });
  }

  test("malformed with afterHandling keeps the status and truncates the body", async () => {
    tenant.faults.add({ method: "POST", path: METHODS, malformed: "truncated", afterHandling: true });
    const response = await call("POST", "/authentication-methods", { type: "passkey" });
    assert.equal(response.status, 202);
    const text = await response.text();
    assert.match(text, /^\{"auth_session":"Fe26/);
    assert.throws(() => JSON.parse(text));
  });

  test("hideCorsHeaders removes all headers or only exposed ones", async () => {
    const { remove } = tenant.faults.add({ path: FACTORS, hideCorsHeaders: true });
    const hidden = await fromApp(FACTORS);
    assert.equal(hidden.status, 401);
    assert.equal(hidden.headers.get("access-control-allow-origin"), null);
    assert.equal(hidden.headers.get("access-control-expose-headers"), null);

    remove();
    tenant.faults.add({ path: FACTORS, hideCorsHeaders: "exposed" });
    const unreadable = await fromApp(FACTORS);
    assert.equal(unreadable.headers.get("access-control-allow-origin"), APP_ORIGIN);
    assert.equal(unreadable.headers.get("access-control-expose-headers"), null);
  });

  test("redirect is a 307 to the URL", async () => {
    tenant.faults.add({ path: "/oauth/token", redirect: "https://elsewhere.example/token" });
    const response = await fromApp("/oauth/token", { method: "POST", body: "a=b" });
    assert.equal(response.status, 307);
    assert.equal(response.headers.get("location"), "https://elsewhere.example/token");
  });

  test("tokenResponse rewrites a successful response", async () => {
    tenant.faults.add({
      path: "/oauth/token",
      tokenResponse: (json) => ({ ...json, token_type: "mac", expires_in: -1, id_token: undefined }),
    });
    const tokens = await obtainTokens(tenant);
    assert.equal(tokens.token_type, "mac");
    assert.equal(tokens.expires_in, -1);
    assert.equal("id_token" in tokens, false);
    assert.ok(tokens.access_token);
  });

  test("afterHandling: the request takes effect", async () => {
    const [, phone] = (await (await call("GET", "/authentication-methods")).json()).authentication_methods;
    const path = `/authentication-methods/${encodeURIComponent(phone.id)}`;
    tenant.faults.add({ method: "DELETE", path: /%7Cdev_/, drop: true, afterHandling: true });
    await assert.rejects(call("DELETE", path), TypeError);
    assert.equal((await call("GET", path)).status, 404);
  });

  test("without afterHandling, the request has no effect", async () => {
    const other = await startTestTenant({ users: [defaultUser] });
    try {
      const ask = myAccount(other, (await obtainTokens(other)).access_token);
      const [, phone] = (await (await ask("GET", "/authentication-methods")).json()).authentication_methods;
      const path = `/authentication-methods/${encodeURIComponent(phone.id)}`;
      other.faults.add({ method: "DELETE", path: /%7Cdev_/, status: 500 });
      assert.equal((await ask("DELETE", path)).status, 500);
      assert.equal((await ask("GET", path)).status, 200);
    } finally {
      await other.stop();
    }
  });

  test("times limits how often a fault applies", async () => {
    tenant.faults.add({ path: FACTORS, status: 500, times: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await call("GET", "/factors")).status);
    assert.deepEqual(statuses, [500, 500, 200]);
  });

  test("a global regular expression matches every time", async () => {
    tenant.faults.add({ path: /factors/g, status: 500 });
    for (let n = 0; n < 3; n += 1) assert.equal((await call("GET", "/factors")).status, 500);
  });

  test("apply to preflights only if method is OPTIONS", async () => {
    const preflight = () =>
      fromApp(FACTORS, {
        method: "OPTIONS",
        headers: { origin: APP_ORIGIN, "access-control-request-method": "GET" },
      });
    tenant.faults.add({ path: FACTORS, status: 500, times: 1 });
    assert.equal((await preflight()).status, 204);
    assert.equal((await call("GET", "/factors")).status, 500);

    tenant.faults.add({ method: "OPTIONS", path: FACTORS, hideCorsHeaders: true });
    assert.equal((await preflight()).headers.get("access-control-allow-origin"), null);
  });

  test("can be combined", async () => {
    tenant.faults.add({ path: /^\/me\//, latencyMs: 100 });
    tenant.faults.add({ path: FACTORS, hideCorsHeaders: true });
    tenant.faults.add({ path: FACTORS, status: 503 });
    const started = performance.now();
    const response = await fromApp(FACTORS);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("access-control-allow-origin"), null);
    assert.ok(performance.now() - started >= 95);
  });

  test("apply to pages", async () => {
    tenant.faults.add({ path: "/authorize", status: 500 });
    assert.equal((await fetch(`${tenant.origin}/authorize`)).status, 500);
  });

  const nonsense = [
    { path: FACTORS },
    { status: 500 },
    { path: FACTORS, status: 500, html: true },
    { path: FACTORS, explode: true },
    { path: FACTORS, malformed: "badly" },
    { path: FACTORS, html: true, headers: {} },
  ];
  for (const fault of nonsense) {
    test(`add() rejects ${JSON.stringify(fault)}`, () => assert.throws(() => tenant.faults.add(fault), TypeError));
  }
});
