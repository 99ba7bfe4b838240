import assert from "node:assert/strict";
import { enroll, proofs, wrongCode } from "./support/enrollment.js";
import { holdRequests } from "./support/hold-requests.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { advancePageClock } from "./support/page-clock.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";
const READ = `GET ${METHODS}`;
const LIFETIME = 30;

const listOf = async (app, options = {}) => (await app.call("getAuthenticationMethods", options)).value;

/** Asserts that the client returns the tenant's list from its cache. */
async function assertCached(app, tenant, why) {
  tenant.log.clear();
  assert.deepEqual(await listOf(app), tenant.users[0].methods.list(), why);
  assert.deepEqual(apiRequests(tenant), [], why);
}

/** Asserts that the client fetches the tenant's list. */
async function assertFetched(app, tenant, why) {
  tenant.log.clear();
  assert.deepEqual(await listOf(app), tenant.users[0].methods.list(), why);
  assert.deepEqual(apiRequests(tenant), [READ], why);
}

packageJourney("the method list is cached for thirty seconds", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await assertFetched(app, tenant, "at first");
  await assertCached(app, tenant, "the second time");
  assert.deepEqual(
    (await listOf(app, { type: "phone" })).map(({ type }) => type),
    ["phone"],
  );
  assert.deepEqual(await listOf(app, { type: "totp" }), []);
  assert.deepEqual(apiRequests(tenant), [], "one type is filtered from the cached list");

  tenant.users[0].methods.add({ type: "totp", name: "From another device" });
  await advancePageClock(page, LIFETIME - 5);
  assert.equal((await listOf(app)).length, 2);
  assert.deepEqual(apiRequests(tenant), []);
  await advancePageClock(page, 5);
  await assertFetched(app, tenant, "after thirty seconds");
  await assertCached(app, tenant, "and the thirty seconds start again");
});

packageJourney("cache: reload fetches the list and updates the cache", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await listOf(app);
  tenant.users[0].methods.add({ type: "totp", name: "From another device" });
  tenant.log.clear();
  assert.equal((await listOf(app, { cache: "default" })).length, 2);
  assert.equal((await listOf(app, { cache: "reload" })).length, 3);
  assert.deepEqual(apiRequests(tenant), [READ]);
  await assertCached(app, tenant, "after cache: reload");

  tenant.log.clear();
  await listOf(app, { cache: "reload", type: "totp" });
  assert.deepEqual(apiRequests(tenant), [`${READ}?type=totp`]);
  await assertCached(app, tenant, "a filtered list does not replace the whole");
});

packageJourney("changes, deletions and enrollments update the cached list", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  const [, phone] = await listOf(app);
  await app.call("updateAuthenticationMethod", phone.id, { name: "Renamed" });
  await assertCached(app, tenant, "after a change");
  for (const type of ["totp", "email", "push-notification", "recovery-code", "password"]) {
    assert.ok((await enroll(env, app, type)).value, type);
    // A user has at most one of each of the last two, and a new one may replace another.
    const check = ["recovery-code", "password"].includes(type) ? assertFetched : assertCached;
    await check(app, tenant, `after enrolling ${type}`);
  }
  assert.ok((await app.call("enrollPasskey")).value);
  await assertCached(app, tenant, "after enrollPasskey");
  await app.call("deleteAuthenticationMethod", phone.id);
  await assertCached(app, tenant, "after a deletion");
});

packageJourney("a list read during a change is not cached", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const { id } = tenant.users[0].methods.list().find(({ type }) => type === "phone");
  const release = await holdRequests(page, `${tenant.origin}${METHODS}`);
  const sent = page.waitForRequest(`${tenant.origin}${METHODS}`);
  const list = listOf(app);
  await sent;
  assert.equal((await app.call("updateAuthenticationMethod", id, { name: "Renamed" })).value?.name, "Renamed");
  release();
  assert.equal((await list).length, 2);
  await assertFetched(app, tenant, "it may have been read before the change");
});

packageJourney("a new recovery code replaces the old one in the list", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await enroll(env, app, "recovery-code");
  await listOf(app);
  await enroll(env, app, "recovery-code");
  const codes = (await listOf(app)).filter(({ type }) => type === "recovery-code");
  const known = tenant.users[0].methods.list().filter(({ type }) => type === "recovery-code");
  assert.deepEqual(codes, known);
  assert.equal(known.length, 1);
});

packageJourney("a write with an unknown effect invalidates the cached list", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  const [, { id }] = await listOf(app);
  const drop = { drop: "after-headers", times: 1, afterHandling: true };
  const path = /^\/me\//;
  const failures = {
    "a rejected change": async () => {
      assert.equal(
        (await app.call("updateAuthenticationMethod", id, { preferred_authentication_method: "x" })).error?.code,
        "invalid_request",
      );
    },
    "a change with a lost response": async () => {
      tenant.faults.add({ path, method: "PATCH", ...drop });
      assert.equal((await app.call("updateAuthenticationMethod", id, { name: "Renamed" })).error?.code, "network");
    },
    "a response that is no method": async () => {
      tenant.faults.add({ path, method: "PATCH", html: true, afterHandling: true, times: 1 });
      assert.equal(
        (await app.call("updateAuthenticationMethod", id, { name: "Again" })).error?.code,
        "invalid_response",
      );
    },
    "a started enrollment": async () => {
      assert.ok((await app.call("enrollmentChallenge", { type: "totp" })).value);
    },
    "a rejected verification": async () => {
      const { value: challenge } = await app.call("enrollmentChallenge", { type: "totp" });
      const wrong = wrongCode(proofs.totp(env, challenge));
      assert.equal((await app.call("enrollmentVerify", challenge, wrong)).error?.code, "invalid_request");
    },
    "two concurrent changes": async () => {
      const names = await page.evaluate((method) => {
        const rename = (name) => window.client.updateAuthenticationMethod(method, { name });
        return Promise.all(["One", "Two"].map(rename)).then((methods) => methods.map(({ name }) => name));
      }, id);
      assert.deepEqual(names, ["One", "Two"]);
    },
    "a write with request()": async () => {
      const rename = { method: "PATCH", path: ["authentication-methods", id], body: { name: "By request" } };
      assert.equal((await app.call("request", rename)).value?.name, "By request");
    },
    "a deletion with a lost response": async () => {
      tenant.faults.add({ path, method: "DELETE", ...drop });
      assert.equal((await app.call("deleteAuthenticationMethod", id)).error?.code, "network");
    },
  };
  for (const [why, fail] of Object.entries(failures)) {
    await listOf(app);
    await fail();
    await assertFetched(app, tenant, why);
  }
  await app.call("request", { method: "GET", path: "factors" });
  await assertCached(app, tenant, "a read invalidates nothing");
});

packageJourney("a new session starts with an empty cache", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await listOf(app);
  await page.evaluate(() => window.client.free());
  await app.logIn();
  await assertFetched(app, tenant, "after a login");
  await app.create();
  assert.equal((await app.call("getAuthenticationMethods")).error?.code, "login_required");
});

packageJourney("mutating a returned list does not change the cache", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  for (const [why, options] of Object.entries({
    "a fetched list": {},
    "a cached list": {},
    "a filtered list": { type: "phone" },
  })) {
    await page.evaluate(async (given) => {
      const list = await window.client.getAuthenticationMethods(given);
      for (const method of list) {
        method.name = "changed";
        method.usage.push("changed");
      }
      list.push({ id: "changed" });
    }, options);
    await assertCached(app, tenant, why);
  }
});
