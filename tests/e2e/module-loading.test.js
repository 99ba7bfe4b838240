import assert from "node:assert/strict";
import { test } from "node:test";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

packageJourney("the module is loaded once for all clients", async (env) => {
  const { page, tenant } = env;
  const loads = countLoads(page);
  const app = packagePage(env);
  await app.open();
  assert.equal(loads.count, 0, "an import does not load the module");
  const clients = await page.evaluate(async (domain) => {
    const create = () => window.MyAccountClient.create({ domain, clientId: "client" });
    const all = await Promise.all([create(), create(), create()]);
    all.push(await create());
    return all.filter((client) => client instanceof window.MyAccountClient).length;
  }, tenant.origin);
  assert.equal(clients, 4);
  assert.equal(loads.count, 1);
});

packageJourney("a missing module is a typed error and a retry works", async (env) => {
  const { page, app: server, watch } = env;
  watch.expectStatus(/404/);
  const loads = countLoads(page);
  const app = packagePage(env);
  await app.open();
  const { error } = await app.create({ wasmUrl: `${server.origin}/package/missing.wasm` });
  assert.deepEqual([error?.typed, error?.code], [true, "network"]);
  assert.deepEqual(await app.create(), { value: true });
  assert.equal(loads.count, 2);
});

packageJourney("an invalid module is a typed error and a retry works", async (env) => {
  const { app: server, watch } = env;
  watch.expect(/WebAssembly\.instantiateStreaming/);
  const app = packagePage(env);
  await app.open();
  const { error } = await app.create({ wasmUrl: `${server.origin}/package/index.js` });
  assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"]);
  assert.deepEqual(await app.create(), { value: true });
});

packageJourney("wasmUrl sets the URL of the module", async (env) => {
  const { page, app: server } = env;
  const loads = countLoads(page);
  const app = packagePage(env);
  await app.open();
  const wasmUrl = `${server.origin}/package/wasm/my_account_wasm_bg.wasm?v=1`;
  assert.deepEqual(await app.create({ wasmUrl }), { value: true });
  assert.deepEqual(loads.urls, [wasmUrl]);
});

packageJourney("a policy without 'wasm-unsafe-eval' is a typed error", async (env) => {
  env.watch.expect(/violation of script-src: wasm-eval/);
  env.app.policy["script-src"] = "'self'";
  const app = packagePage(env);
  await app.open();
  const { error } = await app.create();
  assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"]);
});

packageJourney("a freed client rejects every call without a request", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await page.evaluate(() => {
    window.client.free();
    window.client.free();
    window.client[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
  });
  tenant.log.clear();
  const calls = [
    ["loginWithRedirect"],
    ["handleRedirectCallback"],
    ["logout"],
    ["getFactors"],
    ["getAuthenticationMethods"],
    ["getAuthenticationMethod", "a"],
    ["deleteAuthenticationMethod", "a"],
    ["enrollPasskey"],
  ];
  for (const call of calls) assert.equal((await app.call(...call)).error?.typed, true, call[0]);
  const state = await page.evaluate(() => [
    window.client.isAuthenticated(),
    window.client.getUser(),
    window.client.getSession(),
  ]);
  assert.deepEqual(state, [false, undefined, undefined]);
  assert.deepEqual(tenant.log.entries, []);
});

packageJourney("a client freed right after a call sends nothing", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const outcomes = await page.evaluate(() => {
    const calls = [window.client.getFactors(), window.client.enrollPasskey()];
    window.client.free();
    return Promise.all(calls.map((call) => call.catch(({ code }) => code)));
  });
  assert.deepEqual(outcomes, ["login_required", "login_required"]);
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("freeing a client during a call is safe", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.faults.add({ path: "/me/v1/factors", times: 1, latencyMs: 300 });
  const sent = page.waitForRequest(`${tenant.origin}/me/v1/factors`);
  const outcome = app.call("getFactors");
  await sent;
  await page.evaluate(() => window.client.free());
  const { value, error } = await outcome;
  assert.ok(value?.length > 0 || error?.typed, "the call is settled");
  assert.deepEqual(await app.create(), { value: true }, "the module still works");
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourney("freeing a client during a callback is safe", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await app.logIn();
  await app.startLogin();
  await app.create();
  const outcome = await page.evaluate(async () => {
    const handling = window.client.handleRedirectCallback();
    window.client.free();
    return handling.then(
      ({ kind }) => kind,
      ({ code }) => code,
    );
  });
  assert.equal(outcome, "login_required");
});

test("importing in Node has no effect and create() rejects", async () => {
  const before = Reflect.ownKeys(globalThis);
  const { MyAccountClient, MyAccountError, isMyAccountError } = await import("my-account-wasm");
  assert.deepEqual(Reflect.ownKeys(globalThis), before);
  await assert.rejects(MyAccountClient.create({ domain: "tenant.example.com", clientId: "client" }), (error) => {
    assert.ok(error instanceof MyAccountError && isMyAccountError(error));
    assert.equal(error.code, "unsupported_environment");
    return true;
  });
  assert.equal(isMyAccountError(new Error("another")), false);
});

/** Records the requests for the WebAssembly module. */
function countLoads(page) {
  const urls = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith(".wasm")) urls.push(request.url());
  });
  return {
    urls,
    get count() {
      return urls.length;
    },
  };
}
