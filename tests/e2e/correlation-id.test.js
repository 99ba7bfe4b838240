import assert from "node:assert/strict";
import { CLIENT_ID, packageJourney } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";

const FORBIDDEN = { path: "/me/v1/factors", method: "GET", status: 403, body: { title: "Forbidden" } };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Signs in a client whose `correlationId` is this JavaScript, and clears the log. */
async function logInWith({ page, tenant }, app, makeId) {
  await app.open();
  await app.create();
  await app.startLogin();
  if (new URL(page.url()).pathname.startsWith("/login/")) await submitLoginForm(page);
  await app.waitForCallback();
  const config = JSON.stringify({ domain: tenant.origin, clientId: CLIENT_ID });
  const handled = await page.evaluate(`window.settle(async () => {
    window.client = await window.MyAccountClient.create({ ...${config}, correlationId: ${makeId} });
    return window.client.handleRedirectCallback();
  })`);
  assert.equal(handled.value?.kind, "login");
  tenant.log.clear();
}

/** The ids of the API requests in the tenant's log. */
const loggedIds = (tenant) =>
  tenant.log.entries
    .filter(({ path, method }) => path.startsWith("/me/") && method !== "OPTIONS")
    .map(({ correlationId }) => correlationId);

packageJourney("a failed call is found in the tenant's log by its id", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/403|404/);
  const app = packagePage(env);
  await logInWith(env, app, "(() => { let n = 0; return () => `call-${++n}`; })()");
  assert.ok((await app.call("getAuthenticationMethods")).value);
  tenant.faults.add({ ...FORBIDDEN, times: 1 });
  const { error } = await app.call("getFactors");
  assert.deepEqual([error?.code, error?.correlationId], ["forbidden", "call-3"]);
  const missing = await app.call("deleteAuthenticationMethod", "totp|dev_none");
  assert.deepEqual([missing.error?.code, missing.error?.correlationId], ["not_found", "call-4"]);
  const [first, , third] = loggedIds(tenant);
  assert.deepEqual([first, third], ["call-2", "call-4"]);
});

packageJourney("a correlationId function that fails does not break the call", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/404/);
  for (const makeId of [
    "() => { throw new Error('s3cret'); }",
    "() => 'a\\r\\nx-evil: 1'",
    "() => ({ toString: () => 's3cret' })",
    "() => Promise.resolve('s3cret')",
    "() => window.client.getFactors().catch(() => {}) && 's3cret!'",
  ]) {
    const app = packagePage(env);
    await logInWith(env, app, makeId);
    assert.ok((await app.call("getAuthenticationMethods")).value, makeId);
    const { error } = await app.call("deleteAuthenticationMethod", "totp|dev_none");
    assert.deepEqual([error?.code, error?.correlationId], ["not_found", undefined], makeId);
    for (const id of loggedIds(tenant)) assert.match(id, UUID, "the tenant made it");
  }
});
