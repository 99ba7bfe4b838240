import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { loginForm, submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { getRequests } from "./support/tenant-log.js";

packageJourney("max_age 0 shows the login form again", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const startedAt = Date.now() / 1000;
  await app.startLogin({
    authorizationParams: { max_age: 0, login_hint: "somebody@example.test", "ext-theme": "dark" },
  });
  await loginForm(page).waitFor();
  await submitLoginForm(page);
  await app.waitForCallback();
  await app.create();
  assert.equal((await app.call("handleRedirectCallback")).value.kind, "login");
  assert.ok((await app.call("getSession")).value.authTime >= Math.floor(startedAt));
  const [authorization] = getRequests(tenant, "/authorize");
  assert.equal(authorization.searchParams.get("max_age"), "0");
  assert.equal(authorization.searchParams.get("login_hint"), "somebody@example.test");
  assert.equal(authorization.searchParams.get("ext-theme"), "dark");
});

packageJourneyIn(
  everyEngine,
  "the Default Policy asks for a new login after sixteen minutes",
  async (env) => {
    const { page, tenant, watch } = env;
    watch.expectStatus(/403/);
    const app = packagePage(env);
    await app.logIn();
    tenant.policies.defaultPolicy = true;
    tenant.clock.advance(16 * 60);
    const { error } = await app.call("refreshSession");
    assert.deepEqual([error?.typed, error?.code, error?.status], [true, "step_up_required", 403]);
    assert.equal(error.oauthError, "unmet_authentication_requirements");
    assert.deepEqual(error.stepUp, { fullLogin: true });

    // The tenant's session still exists, and the login form is shown anyway.
    await app.startLogin({ stepUp: error.stepUp });
    await loginForm(page).waitFor();
    await submitLoginForm(page);
    await app.waitForCallback();
    await app.create();
    assert.equal((await app.call("handleRedirectCallback")).value?.kind, "login");
    assert.ok((await app.call("refreshSession")).value?.expiresIn > 3600);
    assert.ok((await app.call("getFactors")).value.length > 0);
  },
  { users: [{ ...defaultUser, emailVerified: false, authenticationMethods: [] }] },
);

packageJourney("a step-up sets prompt, max_age and scope", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  const stepUp = { maxAge: 900, fullLogin: true, scope: "read:me:connected_accounts" };
  await app.startLogin({ stepUp, authorizationParams: { prompt: "consent", max_age: 5 } });
  await loginForm(page).waitFor();
  const [{ searchParams }] = getRequests(tenant, "/authorize");
  assert.deepEqual([searchParams.get("prompt"), searchParams.get("max_age")], ["login", "900"]);
  assert.ok(searchParams.get("scope").includes("read:me:connected_accounts"));
});

packageJourney("lists of locales and classes are sent space-separated", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  await app.startLogin({ authorizationParams: { ui_locales: ["de-AT", "en"], acr_values: ["gold", "silver"] } });
  await loginForm(page).waitFor();
  const [{ searchParams }] = getRequests(tenant, "/authorize");
  assert.deepEqual([searchParams.get("ui_locales"), searchParams.get("acr_values")], ["de-AT en", "gold silver"]);
});

packageJourney("insufficient_user_authentication names the step-up", async (env) => {
  const { tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await app.logIn();
  const challenge = 'Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="60"';
  const fault = { path: "/me/v1/factors", method: "GET", status: 401, headers: { "www-authenticate": challenge } };
  const armed = tenant.faults.add({ ...fault, body: { type: "unauthorized", title: "Unauthorized", status: 401 } });
  const { error } = await app.call("getFactors");
  assert.deepEqual([error.code, error.status], ["step_up_required", 401]);
  assert.deepEqual(error.stepUp, { maxAge: 60, acrValues: "gold silver" });
  armed.remove();
  assert.ok((await app.call("getFactors")).value, "the session is kept");
  tenant.faults.add({ ...fault, headers: {} });
  assert.equal((await app.call("getFactors")).error.code, "unauthorized");
  tenant.log.clear();
  await app.startLogin({ stepUp: error.stepUp });
  await app.waitForCallback();
  const [{ searchParams }] = getRequests(tenant, "/authorize");
  assert.deepEqual([searchParams.get("max_age"), searchParams.get("acr_values")], ["60", "gold silver"]);
  await app.create();
  const weak = await app.call("handleRedirectCallback");
  assert.equal(weak.error.code, "step_up_required", "the tenant does not support this acr value");
});

packageJourney("a scope that the session already has offers no step-up", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/403/);
  const app = packagePage(env);
  await app.logIn();
  const body = { type: "https://auth0.com/api-errors/A0E-403-0002", title: "Insufficient Scope", status: 403 };
  const armed = tenant.faults.add({ path: "/me/v1/factors", status: 403, body });
  const { error } = await app.call("getFactors");
  assert.deepEqual([error.code, error.status, error.stepUp], ["insufficient_scope", 403, undefined]);
  armed.remove();
  assert.ok((await app.call("getFactors")).value.length > 0, "the session is kept");
});

packageJourney("reserved authorization parameters are rejected", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  const parameters = [
    ...[
      ...["client_id", "response_type", "response_mode", "redirect_uri", "scope", "audience", "state", "nonce"],
      ...["code_challenge", "code_challenge_method", "request", "request_uri", "dpop_jkt"],
    ].map((name) => `{ ${name}: "x" }`),
    ...["{ max_age: -1 }", "{ max_age: 1.5 }", "{ prompt: ['a', 'b'] }", "{ prompt: {} }", "7"],
    ...["{ ui_locales: [] }", "{ ui_locales: ['de'], login_hint: ['a', 'b'] }", "{ ui_locales: ['de', ''] }"],
  ];
  const stepUps = ["{ maxAge: -1 }", "{ maxAge: '1' }", "{ acrValues: 7 }", "{ fullLogin: 'yes' }"];
  await rejectsWithoutRequest(env, [
    ...parameters.map((given) => `loginWithRedirect({ authorizationParams: ${given} })`),
    ...stepUps.map((stepUp) => `loginWithRedirect({ stepUp: ${stepUp} })`),
  ]);
  assert.equal(tenant.log.entries.filter(({ path }) => path.startsWith("/authorize")).length, 0);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
