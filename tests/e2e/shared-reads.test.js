import assert from "node:assert/strict";
import { holdRequests } from "./support/hold-requests.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

const FACTORS = "/me/v1/factors";
const METHODS = "/me/v1/authentication-methods";

packageJourney("concurrent identical reads share one request", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const { id } = tenant.users[0].methods.list()[0];
  tenant.log.clear();
  const touched = await page.evaluate(async (method) => {
    const reads = [
      () => window.client.getFactors(),
      () => window.client.getAuthenticationMethods({ cache: "reload" }),
      () => window.client.getAuthenticationMethod(method).then((one) => [one]),
    ];
    const five = (read) => Promise.all(Array.from({ length: 5 }, read));
    const results = await Promise.all(reads.map(five));
    for (const lists of results) lists.forEach(([first], index) => (first.usage[0] = index));
    return results.map((lists) => lists.map(([first]) => first.usage[0]));
  }, id);
  assert.deepEqual(touched, Array(3).fill([0, 1, 2, 3, 4]));
  assert.deepEqual(
    new Set(apiRequests(tenant)),
    new Set([`GET ${FACTORS}`, `GET ${METHODS}`, `GET ${METHODS}/${encodeURIComponent(id)}`]),
  );
  assert.equal(apiRequests(tenant).length, 3);
});

packageJourney("different reads are separate requests", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn({ config: { scope: "openid read:me:authentication_methods read:me:connected_accounts" } });
  tenant.log.clear();
  await page.evaluate(() =>
    Promise.all([
      window.client.getAuthenticationMethods({ type: "phone" }),
      window.client.getAuthenticationMethods({ type: "email" }),
      window.client.getAuthenticationMethods(),
      window.client.getConnections({ take: 1 }),
      window.client.getConnections({ take: 2 }),
      window.client.request({ method: "GET", path: "connected-accounts/connections", query: { take: 2 } }),
    ]),
  );
  const connections = "GET /me/v1/connected-accounts/connections";
  assert.deepEqual(apiRequests(tenant).toSorted(), [
    `GET ${METHODS}`,
    `GET ${METHODS}?type=email`,
    `GET ${METHODS}?type=phone`,
    `${connections}?take=1`,
    `${connections}?take=2`,
  ]);
});

packageJourney("a failed shared read rejects each caller with its own error", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const failed = await page.evaluate(async () => {
    const reads = Array.from({ length: 5 }, () => window.client.getAuthenticationMethod("none"));
    const errors = (await Promise.allSettled(reads)).map(({ reason }) => reason);
    errors[0].problem.title = "changed";
    return { codes: errors.map(({ code }) => code), different: new Set(errors).size, title: errors[1].problem.title };
  });
  assert.deepEqual(failed, { codes: Array(5).fill("not_found"), different: 5, title: "Resource Not Found" });
  assert.deepEqual(apiRequests(tenant), [`GET ${METHODS}/none`]);
  assert.equal((await app.call("getAuthenticationMethod", "none")).error?.code, "not_found");
  assert.equal(apiRequests(tenant).length, 2, "a failure is not cached");
});

packageJourney("aborting one caller keeps the shared read for the others", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const release = await holdRequests(page, `${tenant.origin}${FACTORS}`);
  tenant.log.clear();
  const sent = page.waitForRequest(`${tenant.origin}${FACTORS}`);
  await page.evaluate(() => {
    window.controllers = [0, 1].map(() => new AbortController());
    const [first, second] = window.controllers;
    const options = [{ signal: first.signal }, {}, { signal: second.signal }, { timeoutMs: 1 }, {}];
    window.outcomes = options.map((each) => window.settle(() => window.client.getFactors(each)));
  });
  await sent;
  const gone = await page.evaluate(() => {
    for (const controller of window.controllers) controller.abort();
    return Promise.all([0, 2, 3].map((index) => window.outcomes[index]));
  });
  assert.deepEqual(
    gone.map(({ error }) => error?.code),
    ["aborted", "aborted", "timeout"],
  );
  release();
  const served = await page.evaluate(() => Promise.all([window.outcomes[1], window.outcomes[4]]));
  for (const { value } of served) assert.ok(value?.length > 0);
  assert.deepEqual(apiRequests(tenant), [`GET ${FACTORS}`]);
});

packageJourney("a shared read is aborted with its last caller", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.faults.add({ path: FACTORS, times: 1, latencyMs: 20_000 });
  const sent = page.waitForRequest(`${tenant.origin}${FACTORS}`);
  await page.evaluate(() => {
    window.controllers = [0, 1].map(() => new AbortController());
    window.outcomes = window.controllers.map(({ signal }) => window.settle(() => window.client.getFactors({ signal })));
  });
  const request = await sent;
  const stopped = page.waitForEvent("requestfailed", (one) => one === request);
  const first = await page.evaluate(() => {
    window.controllers[0].abort();
    return window.outcomes[0];
  });
  assert.equal(first.error?.code, "aborted");
  assert.equal(request.failure(), null, "another caller still waits");
  await page.evaluate(() => window.controllers[1].abort());
  await stopped;
  assert.ok((await app.call("getFactors")).value?.length > 0, "the next call sends a new request");
});

packageJourney("a read during a logout resolves only for its caller", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const release = await holdRequests(page, `${tenant.origin}${FACTORS}`);
  const sent = page.waitForRequest(`${tenant.origin}${FACTORS}`);
  await page.evaluate(() => {
    window.outcome = window.settle(() => window.client.getFactors());
  });
  await sent;
  // A slow revocation delays the redirect, so that the response reaches this page.
  tenant.faults.add({ path: "/oauth/revoke", latencyMs: 20_000 });
  await page.evaluate(() => void window.client.logout());
  assert.equal((await app.call("getFactors")).error?.code, "login_required");
  release();
  assert.ok((await page.evaluate(() => window.outcome)).value?.length > 0);
  assert.equal((await app.call("getFactors")).error?.code, "login_required");
});
