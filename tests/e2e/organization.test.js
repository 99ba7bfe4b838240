import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { allowFraming } from "./support/allow-framing.js";
import { connectFlow, connectScope } from "./support/connected-accounts.js";
import { everyEngine } from "./support/engines/index.js";
import { CLIENT_ID, packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { getRequests } from "./support/tenant-log.js";

const acme = { id: "org_acme", name: "acme", display_name: "Acme" };
const globex = { id: "org_globex", name: "globex", display_name: "Globex" };
const options = { users: [{ ...defaultUser, organizations: [acme, globex] }] };

const toAcme = { authorizationParams: { organization: "Acme" } };
const asked = (tenant) => getRequests(tenant, "/authorize").at(-1).searchParams.get("organization");
const organizationOf = async (app) => (await app.call("getUser")).value.org_id;

packageJourneyIn(
  everyEngine,
  "checkSession keeps to the organization until the logout",
  async (env) => {
    const { page, tenant } = env;
    allowFraming(env);
    const app = packagePage(env);
    await app.logIn({ options: toAcme });
    assert.equal(await organizationOf(app), acme.id);
    const hint = `my-account-wasm.organization ${tenant.origin} ${CLIENT_ID}`;
    assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), { [hint]: `${acme.id} ` }, "the id alone");

    await app.open();
    await app.create();
    assert.deepEqual(await app.call("checkSession"), { value: true });
    assert.equal(asked(tenant), acme.id);
    assert.equal(await organizationOf(app), acme.id);

    await app.open();
    await app.create();
    const toGlobex = { authorizationParams: { organization: globex.id } };
    assert.deepEqual(await app.call("checkSession", toGlobex), { value: true });
    assert.equal(await organizationOf(app), globex.id, "the caller's own wish goes first");

    await page.evaluate(() => void window.client.logout());
    await app.waitForReload();
    assert.ok(!(await page.evaluate(() => Object.keys(localStorage))).includes(hint));
  },
  options,
);

packageJourney(
  "a step-up keeps to the organization",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await app.logIn({ options: toAcme });
    await app.startLogin({ stepUp: { scope: "read:me:connected_accounts" } });
    assert.equal(asked(tenant), acme.id);
    await app.create();
    assert.equal((await app.call("handleRedirectCallback")).value.kind, "login");
    assert.equal(await organizationOf(app), acme.id);
    assert.ok((await app.call("getConnectedAccounts")).value.items);
  },
  options,
);

packageJourney(
  "a popup step-up keeps to the organization",
  async (env) => {
    const { page, tenant, app: server } = env;
    const app = packagePage(env);
    await app.logIn({ options: toAcme });
    const opened = page.waitForEvent("popup");
    const stepUp = { scope: "read:me:connected_accounts" };
    const login = page.evaluate((given) => window.settle(() => window.client.loginWithPopup(given)), { stepUp });
    const popup = await opened;
    await popup.waitForURL((url) => url.origin === server.origin && url.searchParams.has("state"));
    assert.equal(asked(tenant), acme.id);
    const back = packagePage(env, popup);
    await back.create();
    await back.call("handleRedirectCallback").catch(() => undefined);
    assert.equal((await login).value.user.org_id, acme.id);
  },
  options,
);

packageJourney(
  "connecting an account keeps to the organization",
  async (env) => {
    const { tenant } = env;
    const config = { scope: connectScope };
    const app = packagePage(env);
    await app.logIn({ config, options: toAcme });
    const { value } = await connectFlow(env, app, config).connect();
    assert.equal(value?.kind, "connected_account");
    assert.equal(asked(tenant), acme.id);
    assert.equal(await organizationOf(app), acme.id);
  },
  options,
);

packageJourney(
  "a refresh and a configured organization keep to it",
  async (env) => {
    const { tenant } = env;
    const config = { organization: "acme" };
    const app = packagePage(env);
    await app.logIn({ config });
    assert.equal(asked(tenant), "acme");
    assert.equal(await organizationOf(app), acme.id);
    assert.ok((await app.call("refreshSession")).value);
    assert.equal(await organizationOf(app), acme.id);
  },
  options,
);
