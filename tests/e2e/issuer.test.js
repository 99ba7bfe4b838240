import assert from "node:assert/strict";
import { passLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { packageJourney } from "./support/journey.js";
import { asked } from "./support/tenant-log.js";

const DISCOVERY = "/.well-known/openid-configuration";

/** Comes back from a login, and tells the URL without the name of who answers. */
async function cameBack(stage) {
  const app = packagePage(stage);
  await app.open();
  await app.create();
  await app.leave();
  if (new URL(stage.page.url()).origin === stage.tenant.origin) await passLoginForm(stage.page);
  await app.returned();
  await app.create();
  const url = new URL(stage.page.url());
  assert.equal(url.searchParams.get("iss"), stage.tenant.issuer);
  url.searchParams.delete("iss");
  return { app, url: url.href };
}

packageJourney("an answer that names nobody is refused, where the tenant promises to name itself", async (stage) => {
  const { tenant } = stage;
  const { app, url } = await cameBack(stage);
  const { error } = await app.call("handleRedirectCallback", url);
  assert.equal(error.code, "issuer_mismatch");
  assert.deepEqual(asked(tenant), [], "the code is not redeemed");
  assert.equal(tenant.log.entries.filter(({ path }) => path === DISCOVERY).length, 1);
});

packageJourney("where the tenant promises nothing, or cannot be asked, it need not", async (stage) => {
  const { tenant, watch } = stage;
  watch.expectStatus(/404/);
  tenant.faults.add({ path: DISCOVERY, status: 404, times: 1 });
  const first = await cameBack(stage);
  assert.equal((await first.app.call("handleRedirectCallback", first.url)).value.kind, "login");
  tenant.faults.add({ path: DISCOVERY, status: 200, body: { issuer: tenant.issuer } });
  const second = await cameBack(stage);
  assert.equal((await second.app.call("handleRedirectCallback", second.url)).value.kind, "login");
});
