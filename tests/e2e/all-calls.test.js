import assert from "node:assert/strict";
import { calls, everyScope } from "./support/calls.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

packageJourney("no call sends a request without a login", async (env) => {
  const app = packagePage(env);
  await app.open();
  await app.create({ preview: true });
  for (const [, ...call] of calls) {
    const { error } = await app.call(...call);
    assert.deepEqual([error?.typed, error?.code], [true, "login_required"], call[0]);
  }
  assert.deepEqual(apiRequests(env.tenant), []);
});

packageJourney("a missing scope rejects every call without a request", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn({ config: { scope: "openid", preview: true } });
  tenant.log.clear();
  for (const [scope, ...call] of calls) {
    const { error } = await app.call(...call);
    assert.deepEqual([error?.typed, error?.code, error?.stepUp], [true, "insufficient_scope", { scope }], call[0]);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("an aborted signal prevents the request of every call", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn({ config: { scope: everyScope, preview: true } });
  tenant.log.clear();
  const granted = (await app.call("getSession")).value.scopes;
  for (const [scope, name, ...parameters] of calls.filter(([needed]) => granted.includes(needed))) {
    // Some calls take the limits within their options, others as a parameter of their own.
    const { error } = await page.evaluate(
      ([method, given]) => {
        const signal = AbortSignal.abort(window);
        const last = given.at(-1);
        const takesBoth = Object(last) === last && !/^update/.test(method);
        const all = takesBoth ? [...given.slice(0, -1), { ...last, signal }] : [...given, { signal }];
        return window.settle(() => window.client[method](...all));
      },
      [name, parameters],
    );
    assert.deepEqual([error?.typed, error?.code], [true, "aborted"], `${name} (${scope})`);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("a freed client rejects every call", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  await page.evaluate(() => window.client.free());
  const others = [["loginWithRedirect"], ["handleRedirectCallback"], ["logout"]];
  for (const call of [...calls.map(([, ...each]) => each), ...others]) {
    const { error } = await app.call(...call);
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_request"], call[0]);
  }
  for (const name of ["allConnectedAccounts", "allConnections", "allOrganizations"]) {
    const { error } = await page.evaluate((method) => window.settle(() => window.client[method]().next()), name);
    assert.deepEqual([error?.typed, error?.code], [true, "invalid_request"], name);
  }
  assert.deepEqual(apiRequests(tenant), []);
});
