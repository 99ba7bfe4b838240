import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

const DISCOVERY = "/.well-known/openid-configuration";

/** Returns from a login. @returns the client's page, and the callback URL without its `iss` */
async function returnFromLogin(env) {
  const app = packagePage(env);
  await app.open();
  await app.create();
  await app.startLogin();
  if (new URL(env.page.url()).origin === env.tenant.origin) await submitLoginForm(env.page);
  await app.waitForCallback();
  await app.create();
  const url = new URL(env.page.url());
  assert.equal(url.searchParams.get("iss"), env.tenant.issuer);
  url.searchParams.delete("iss");
  return { app, url: url.href };
}

packageJourney("a missing iss is rejected if discovery promises it", async (env) => {
  const { tenant } = env;
  const { app, url } = await returnFromLogin(env);
  const { error } = await app.call("handleRedirectCallback", url);
  assert.equal(error.code, "issuer_mismatch");
  assert.deepEqual(apiRequests(tenant), [], "the code is not redeemed");
  assert.equal(tenant.log.entries.filter(({ path }) => path === DISCOVERY).length, 1);
});

packageJourney("a missing iss is accepted if discovery does not promise it", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/404/);
  tenant.faults.add({ path: DISCOVERY, status: 404, times: 1 });
  const first = await returnFromLogin(env);
  assert.equal((await first.app.call("handleRedirectCallback", first.url)).value.kind, "login");
  tenant.faults.add({ path: DISCOVERY, status: 200, body: { issuer: tenant.issuer } });
  const second = await returnFromLogin(env);
  assert.equal((await second.app.call("handleRedirectCallback", second.url)).value.kind, "login");
});
