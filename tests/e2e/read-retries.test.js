import assert from "node:assert/strict";
import { calls, everyScope } from "./support/calls.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

const FACTORS = "/me/v1/factors";
const REFUSED = /(429|50\d)/;

const later = (status, seconds) => ({
  status,
  ...(seconds !== undefined && { headers: { "retry-after": String(seconds) } }),
});
const requestTimes = (tenant) => tenant.log.entries.filter(({ method }) => method === "GET").map(({ time }) => time);

packageJourney("a read is retried after Retry-After", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn();
  const cases = {
    "status 429": [[429, 1]],
    "status 429, then 503": [
      [429, 2],
      [503, 1],
    ],
    "status 503 without Retry-After": [[503]],
  };
  for (const [name, failures] of Object.entries(cases)) {
    tenant.log.clear();
    let outcome;
    for (const [status, seconds] of failures) {
      const refused = page.waitForResponse((response) => response.status() === status);
      tenant.faults.add({ path: FACTORS, times: 1, ...later(status, seconds) });
      outcome ??= app.call("getFactors");
      await refused;
    }
    assert.ok((await outcome).value?.length > 0, name);
    const receivedAt = requestTimes(tenant);
    assert.equal(receivedAt.length, failures.length + 1, name);
    for (const [index, [, seconds = 0]] of failures.entries()) {
      assert.ok(receivedAt[index + 1] - receivedAt[index] >= seconds * 1000, `${name}: ${receivedAt}`);
    }
  }
});

packageJourney("Retry-After may be a date", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn();
  const date = new Date(Date.now() + 3_000).toUTCString();
  tenant.faults.add({ path: FACTORS, times: 1, ...later(429, date) });
  tenant.log.clear();
  assert.ok((await app.call("getFactors")).value?.length > 0);
  assert.equal(requestTimes(tenant).length, 2);
  assert.ok(requestTimes(tenant)[1] >= Date.parse(date));
});

packageJourney("every read is retried at most twice", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn({ config: { scope: everyScope, preview: true } });
  const reads = calls.filter(([scope, name]) => scope.startsWith("read:") && name !== "request");
  reads.push(["", "request", { method: "GET", path: "factors" }]);
  tenant.faults.add({ path: /^\/me\//, ...later(429, 0) });
  for (const [, ...call] of reads) {
    tenant.log.clear();
    const { error } = await app.call(...call);
    assert.deepEqual([error?.code, error?.status, error?.retryAfter], ["rate_limited", 429, 0], call[0]);
    assert.equal(apiRequests(tenant).length, 3, call[0]);
    assert.equal(new Set(apiRequests(tenant)).size, 1, call[0]);
  }
});

packageJourney("a Retry-After beyond the timeout is reported at once", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn({ config: { timeoutMs: 10_000 } });
  for (const [status, code] of [
    [429, "rate_limited"],
    [503, "server_error"],
  ]) {
    tenant.log.clear();
    tenant.faults.add({ path: FACTORS, times: 1, ...later(status, 60) });
    const { error } = await app.call("getFactors", { timeoutMs: 100_000 });
    assert.deepEqual([error?.code, error?.status, error?.retryAfter], [code, status, 60]);
    assert.deepEqual(apiRequests(tenant), [`GET ${FACTORS}`]);
  }
  tenant.log.clear();
  tenant.faults.add({ path: FACTORS, ...later(429, 6) });
  assert.deepEqual((await app.call("getFactors")).error?.retryAfter, 6);
  assert.equal(apiRequests(tenant).length, 2, "a second wait would exceed the timeout");
});

packageJourney("no other failure of a read is retried", async (env) => {
  const { tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn({ config: { useRefreshTokens: false } });
  // Neither 408 nor 425: browsers may retry those by themselves.
  for (const status of [400, 401, 403, 404, 409, 500, 502, 504]) {
    tenant.log.clear();
    tenant.faults.add({ path: FACTORS, times: 1, ...later(status, 0) });
    assert.equal((await app.call("getFactors")).error?.status, status);
    assert.deepEqual(apiRequests(tenant), [`GET ${FACTORS}`], String(status));
  }
  tenant.log.clear();
  tenant.faults.add({ path: FACTORS, times: 1, drop: "after-headers" });
  assert.equal((await app.call("getFactors")).error?.code, "network");
  assert.deepEqual(apiRequests(tenant), [`GET ${FACTORS}`]);
});

packageJourney("concurrent reads share a retry and an abort cancels it", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(REFUSED);
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  tenant.faults.add({ path: FACTORS, times: 1, ...later(429, 0) });
  const lengths = await page.evaluate(async () => {
    const lists = await Promise.all([1, 2, 3].map(() => window.client.getFactors()));
    return lists.map(({ length }) => length);
  });
  assert.ok(lengths.every((length) => length > 0));
  assert.equal(apiRequests(tenant).length, 2);

  tenant.log.clear();
  tenant.faults.add({ path: FACTORS, times: 1, ...later(429, 5) });
  const refused = page.waitForResponse((response) => response.status() === 429);
  await page.evaluate(() => {
    window.controller = new AbortController();
    window.outcome = window.settle(() => window.client.getFactors({ signal: window.controller.signal }));
  });
  await refused;
  await page.evaluate(() => window.controller.abort());
  assert.equal((await page.evaluate(() => window.outcome)).error?.code, "aborted");
  assert.ok((await app.call("getFactors")).value?.length > 0);
  assert.equal(apiRequests(tenant).length, 2, "the rejected request and the next call's");
});

packageJourney("sixty concurrent reads stay below the rate limit", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn({ config: { timeoutMs: 60_000 } });
  tenant.log.clear();
  const fulfilled = await page.evaluate(async () => {
    const query = (number) => ({ method: "GET", path: "factors", query: { number } });
    const all = await Promise.all(Array.from({ length: 60 }, (_, number) => window.client.request(query(number))));
    return all.filter(({ factors }) => factors.length > 0).length;
  });
  assert.equal(fulfilled, 60);
  assert.equal(apiRequests(tenant).length, 60);
  assert.deepEqual(
    tenant.log.entries.filter(({ status }) => status === 429),
    [],
  );
});
