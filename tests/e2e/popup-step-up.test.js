import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

/**
 * Makes a call that needs a step-up, and completes the step-up in a popup.
 * @returns {Promise<{ error: object, login: object }>} the call's error and the outcome of the login
 */
async function stepUp(env, method, ...given) {
  const { page, app: server } = env;
  const popups = page.waitForEvent("popup");
  const settled = page.evaluate(
    async ([name, values]) => {
      const error = await window.client[name](...values).catch((reason) => reason);
      const login = await window.settle(() => window.client.loginWithPopup({ stepUp: error.stepUp }));
      return { error: { code: error.code, members: Object.keys(error) }, login };
    },
    [method, given],
  );
  const popup = await popups;
  await popup.waitForURL((url) => url.pathname.startsWith("/login/") || url.origin === server.origin);
  if (new URL(popup.url()).origin !== server.origin) await submitLoginForm(popup);
  await popup.waitForURL((url) => url.origin === server.origin);
  const back = packagePage(env, popup);
  await back.create();
  await back.call("handleRedirectCallback").catch(() => undefined);
  return settled;
}

const config = { scope: "openid offline_access read:me:factors" };

packageJourney("a step-up login repeats a read that lacked a scope", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn({ config });
  tenant.log.clear();
  const read = await stepUp(env, "getAuthenticationMethods");
  assert.equal(read.error.code, "insufficient_scope");
  assert.ok(!read.error.members.includes("isRepeatable"));
  assert.equal(read.login.value.repeated.status, "fulfilled");
  assert.deepEqual(
    read.login.value.repeated.value.map(({ id }) => id),
    tenant.users[0].methods.list().map(({ id }) => id),
  );
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", "GET /me/v1/authentication-methods"]);
});

packageJourney("a step-up login repeats only writes that were not sent", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/401/);
  const app = packagePage(env);
  const { id } = tenant.users[0].methods.add({ type: "totp" });
  const path = `/me/v1/authentication-methods/${encodeURIComponent(id)}`;
  await app.logIn({ config });
  const never = await stepUp(env, "updateAuthenticationMethod", id, { name: "Phone" });
  assert.equal(never.error.code, "insufficient_scope");
  assert.equal(never.login.value.repeated.value.name, "Phone");
  assert.equal(apiRequests(tenant).filter((request) => request === `PATCH ${path}`).length, 1);

  tenant.faults.add({
    path,
    method: "PATCH",
    times: 1,
    status: 401,
    headers: { "www-authenticate": 'Bearer error="insufficient_user_authentication", max_age=900' },
  });
  await app.logIn();
  tenant.log.clear();
  const left = await stepUp(env, "updateAuthenticationMethod", id, { name: "Another" });
  assert.equal(left.error.code, "step_up_required");
  assert.ok(left.login.value.user && left.login.value.repeated === undefined);
  assert.deepEqual(apiRequests(tenant), [`PATCH ${path}`, "POST /oauth/token"]);
});

packageJourney("a step-up login of another user repeats nothing", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn({ config });
  await page.evaluate(() => {
    const { getUser } = window.client;
    window.client.getUser = () => ({ ...getUser.call(window.client), sub: "auth0|somebody-else" });
  });
  const { login } = await stepUp(env, "getAuthenticationMethods");
  assert.ok(login.value.user && login.value.repeated === undefined);
  assert.deepEqual(apiRequests(tenant).at(-1), "POST /oauth/token");
});
