import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { connectFlow, connectScope } from "./support/connected-accounts.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { recordCalls } from "./support/request-recorder.js";
import { apiRequests, getRequests } from "./support/tenant-log.js";

const CONNECT = "POST /me/v1/connected-accounts/connect";
const COMPLETE = "POST /me/v1/connected-accounts/complete";

packageJourney("connecting an account signs in again without a login form", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  tenant.log.clear();
  const appState = { tab: "accounts", list: [1, null, "é"] };
  const { value } = await flow.connect({ scopes: ["events.read", "offline_access"], appState });

  const [account] = tenant.users[0].connectedAccounts.list();
  assert.deepEqual(value, { kind: "connected_account", account, appState });
  assert.deepEqual(account.scopes, ["events.read", "offline_access"]);
  assert.deepEqual(apiRequests(tenant), [CONNECT, "POST /oauth/token", COMPLETE]);
  assert.equal(getRequests(tenant, "/authorize").length, 1);
  assert.equal(
    tenant.log.entries.filter(({ path }) => path.startsWith("/login/")).length,
    0,
    "no login form was shown",
  );
  assert.equal((await app.call("isAuthenticated")).value, true);
  assert.equal(page.url(), `${server.origin}/`);
  assert.deepEqual(await app.call("handleRedirectCallback"), { value: { kind: "none" } });
});

packageJourney("connectOrigins allows a connect_uri on the canonical host", async (env) => {
  const { page, tenant, watch } = env;
  const canonical = tenant.origin.replace("localhost", "127.0.0.1");
  watch.allowOrigin(canonical);
  tenant.quirks.set({ connectHost: "canonical" });
  const app = packagePage(env);
  await connectFlow(env, app).logIn();
  const { error } = await app.call("connectAccountWithRedirect", { connection: "calendar" });
  assert.equal(error.code, "invalid_response");
  assert.match(error.message, new RegExp(`a connect_uri on ${new URL(canonical).host}, .* connectOrigins`));
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.equal(getRequests(tenant, "/connected-accounts/connect").length, 0);

  await app.open();
  const flow = connectFlow(env, app, { connectOrigins: ["other.example.com", canonical] });
  await flow.logIn();
  const started = page.waitForRequest((request) =>
    request.url().startsWith(`${canonical}/connected-accounts/connect?`),
  );
  assert.equal((await flow.connect()).value?.kind, "connected_account");
  await started;
});

packageJourney("redirectUri may be any URI that the tenant allows", async (env) => {
  const { tenant, app: server, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  const { value } = await flow.connect({ connection: "documents", redirectUri: `${server.origin}/` });
  assert.deepEqual(Object.keys(value).toSorted(), ["account", "kind"]);
  assert.equal(value.account.connection, "documents");
  assert.ok(value.account.scopes.includes("files.read"), "the connection's own scopes");
  const other = await app.call("connectAccountWithRedirect", {
    connection: "calendar",
    redirectUri: `${server.origin}/x`,
  });
  assert.equal(other.error?.code, "invalid_request", "the tenant does not allow it");
  assert.equal(other.error.problem.validation_errors[0].pointer, "/redirect_uri");
  assert.equal(tenant.users[0].connectedAccounts.list().length, 1);
});

packageJourney("the connect scope alone is enough to complete", async (env) => {
  const app = packagePage(env);
  const config = { scope: "openid" };
  await app.logIn({ config, options: { scope: "create:me:connected_accounts" } });
  assert.equal((await connectFlow(env, app, config).connect()).value?.kind, "connected_account");
  assert.deepEqual(
    new Set((await app.call("getSession")).value.scopes),
    new Set(["openid", "create:me:connected_accounts"]),
  );
});

packageJourney("concurrent calls share one connect completion", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn();
  assert.deepEqual(await flow.handleCallback(), { value: { kind: "redirecting" } });
  await page.waitForURL((url) => url.searchParams.has("code"));
  await app.create({ scope: connectScope });
  tenant.log.clear();
  const [first, second] = await page.evaluate(() =>
    Promise.all([window.client.handleRedirectCallback(), window.client.handleRedirectCallback()]),
  );
  assert.equal(first.kind, "connected_account");
  assert.deepEqual(first, second);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", COMPLETE]);
});

packageJourney("authorization_params reach the provider", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  const authorizationParams = {
    login_hint: "ada@calendar.example",
    max_age: 0,
    ui_locales: "en de-AT",
    acr_values: "x",
  };
  await flow.start({ authorization_params: authorizationParams });
  const upstream = getRequests(tenant, "/upstream/calendar/authorize").at(-1).searchParams;
  for (const [name, value] of Object.entries(authorizationParams)) {
    assert.equal(upstream.get(name), String(value), name);
  }
  await page.getByText("ada@calendar.example").waitFor();
});

packageJourney("lists of locales and duplicate scopes are accepted", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  const calls = recordCalls(page, tenant);
  const scopes = ["openid", "profile", "openid", "profile"];
  await flow.start({ scopes, authorization_params: { ui_locales: ["en", "de-AT"], max_age: 0 } });
  const sent = JSON.parse((await calls.all()).at(-1).body);
  assert.deepEqual(sent.scopes, ["openid", "profile"]);
  assert.deepEqual(sent.authorization_params, { ui_locales: "en de-AT", max_age: 0 });
  const upstream = getRequests(tenant, "/upstream/calendar/authorize").at(-1).searchParams;
  assert.equal(upstream.get("ui_locales"), "en de-AT");
});

packageJourney("a denied consent connects nothing", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn({}, "Deny");
  tenant.log.clear();
  const { error } = await flow.handleCallback();
  assert.deepEqual([error?.typed, error?.code, error?.oauthError], [true, "authorization_failed", "access_denied"]);
  assert.equal(error.oauthErrorDescription, "The user denied access.");
  assert.deepEqual(apiRequests(tenant), []);
  assert.equal(page.url(), `${server.origin}/`);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

packageJourney("an unknown provider scope is reported as invalid_scope", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await page.evaluate(() => {
    void window.client.connectAccountWithRedirect({ connection: "calendar", scopes: ["nothing.of.ours"] });
  });
  await app.waitForCallback();
  const { error } = await flow.handleCallback();
  assert.deepEqual([error?.code, error?.oauthError], ["authorization_failed", "invalid_scope"]);
});

packageJourney("an account that is already connected is a conflict", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(/409/);
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  tenant.users[0].connectedAccounts.add({ connection: "calendar" });
  const { error } = await flow.connect();
  assert.deepEqual([error?.typed, error?.code, error?.status], [true, "conflict", 409]);
  assert.equal(tenant.users[0].connectedAccounts.list().length, 1);
  assert.equal((await app.call("isAuthenticated")).value, true, "the login is kept");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

packageJourney("an expired connect flow connects nothing", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn();
  tenant.clock.advance(301);
  const { error } = await flow.complete();
  assert.deepEqual([error?.typed, error?.code, error?.status], [true, "not_found", 404]);
  assert.deepEqual(tenant.users[0].connectedAccounts.list(), []);
});

packageJourney("a connect response may be in the fragment", async (env) => {
  const { page, tenant, app: server } = env;
  tenant.quirks.set({ connectCodePlace: "fragment" });
  const app = packagePage(env);
  const flow = connectFlow(env, app);
  await flow.logIn();
  await flow.startAndReturn({ appState: 7 });
  assert.match(page.url(), /#.*connect_code=/);
  const { value } = await flow.complete();
  assert.deepEqual([value?.kind, value?.appState], ["connected_account", 7]);
  assert.equal(page.url(), `${server.origin}/`);

  await flow.startAndReturn({ connection: "documents" }, "Deny");
  assert.match(page.url(), /#.*error=access_denied/);
  assert.equal((await flow.handleCallback()).error?.oauthError, "access_denied");
  assert.equal(page.url(), `${server.origin}/`);
});

packageJourney("invalid connect options are rejected without a request", async (env) => {
  const app = packagePage(env);
  await connectFlow(env, app).logIn();
  const invalid = [
    "undefined",
    "null",
    "{}",
    "{ connection: '' }",
    "{ connection: 7 }",
    "{ connection: 'x'.repeat(129) }",
    "{ connection: 'calendar', scopes: 'events.read' }",
    "{ connection: 'calendar', scopes: [''] }",
    "{ connection: 'calendar', scopes: [7] }",
    "{ connection: 'calendar', scopes: Array.from({ length: 101 }, (_, n) => `s${n}`) }",
    "{ connection: 'calendar', authorization_params: 'prompt=none' }",
    "{ connection: 'calendar', authorization_params: [] }",
    "{ connection: 'calendar', appState: 1n }",
    "{ connection: 'calendar', redirectUri: 'javascript:alert(1)' }",
    "{ connection: 'calendar', redirectUri: 'http://app.example.com/' }",
    "{ connection: 'calendar', signal: {} }",
  ];
  await rejectsWithoutRequest(
    env,
    invalid.map((options) => `connectAccountWithRedirect(${options})`),
  );
  assert.equal(await env.page.evaluate(() => sessionStorage.length), 0);
});

packageJourney("an unknown connection is rejected by the tenant without a redirect", async (env) => {
  const { page, app: server, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await connectFlow(env, app).logIn();
  const { error } = await app.call("connectAccountWithRedirect", { connection: "nowhere" });
  assert.deepEqual([error?.code, error?.problem.validation_errors[0].pointer], ["invalid_request", "/connection"]);
  assert.equal(page.url(), `${server.origin}/`);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.equal((await app.call("getUser")).value.sub, defaultUser.userId);
});
