import assert from "node:assert/strict";
import { test } from "node:test";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

packageJourney("the module is loaded once, however many clients there are", async (env) => {
  const { page, tenant } = env;
  const loads = countLoads(page);
  const app = packagePage(env);
  await app.open();
  assert.equal(loads.count, 0, "an import loads nothing");
  const clients = await page.evaluate(async (domain) => {
    const create = () => window.MyAccountClient.create({ domain, clientId: "client" });
    const all = await Promise.all([create(), create(), create()]);
    all.push(await create());
    return all.filter((client) => client instanceof window.MyAccountClient).length;
  }, tenant.origin);
  assert.equal(clients, 4);
  assert.equal(loads.count, 1);
});

packageJourney("a module that is not there is a typed error, and another attempt works", async (env) => {
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

packageJourney("a file that is no module is a typed error, and another attempt works", async (env) => {
  const { app: server, watch } = env;
  watch.expect(/WebAssembly\.instantiateStreaming/);
  const app = packagePage(env);
  await app.open();
  const { error } = await app.create({ wasmUrl: `${server.origin}/package/index.js` });
  assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"]);
  assert.deepEqual(await app.create(), { value: true });
});

packageJourney("the module may be served from where the application says", async (env) => {
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

packageJourney("a freed client refuses every call, and sends nothing", async (env) => {
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

packageJourney("a client that is freed right after a call sends nothing", async (env) => {
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

packageJourney("a client that is freed while a call is under way does no harm", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.faults.add({ path: "/me/v1/factors", times: 1, latencyMs: 300 });
  const sent = page.waitForRequest(`${tenant.origin}/me/v1/factors`);
  const outcome = app.call("getFactors");
  await sent;
  await page.evaluate(() => window.client.free());
  const { value, error } = await outcome;
  assert.ok(value?.length > 0 || error?.typed, "it is settled");
  assert.deepEqual(await app.create(), { value: true }, "the module goes on");
  assert.equal((await app.call("isAuthenticated")).value, false);
});

packageJourney("a client may be freed in the midst of a callback", async (env) => {
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

test("an import in Node touches nothing, and create() says that this is no browser", async () => {
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

/** Counts the requests for WebAssembly. */
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
