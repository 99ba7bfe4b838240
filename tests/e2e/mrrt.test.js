import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

const TOKEN = "POST /oauth/token";
const METHODS = "GET /me/v1/authentication-methods";
const config = { useMrrt: true, scope: "openid offline_access read:me:factors" };
const client = {
  refreshTokenPolicies: [
    { audience: "/me/", scope: ["read:me:authentication_methods", "create:me:authentication_methods"] },
  ],
};

packageJourney(
  "a missing scope is obtained by a refresh if the policy allows it",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await app.logIn({ config });
    const before = (await app.call("getSession")).value.scopes;
    assert.ok(!before.includes("read:me:authentication_methods"));
    tenant.log.clear();
    assert.ok((await app.call("getAuthenticationMethods")).value.length > 0);
    assert.ok((await app.call("getFactors")).value.length > 0);
    assert.deepEqual(apiRequests(tenant), [TOKEN, METHODS, "GET /me/v1/factors"]);
    const after = (await app.call("getSession")).value.scopes;
    assert.deepEqual([...after].sort(), [...before, "read:me:authentication_methods"].sort(), "and no other scope");
  },
  { client },
);

packageJourney(
  "a scope that the tenant drops is requested only once",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await app.logIn({ config });
    tenant.log.clear();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { error } = await app.call("deleteAuthenticationMethod", "totp|dev_1");
      assert.deepEqual(
        [error.code, error.stepUp],
        ["insufficient_scope", { scope: "delete:me:authentication_methods" }],
      );
    }
    assert.deepEqual(apiRequests(tenant), [TOKEN]);
    assert.ok((await app.call("getFactors")).value.length > 0, "the session is kept");
  },
  { client },
);

packageJourney("a rejected scope keeps the session", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/400/);
  const app = packagePage(env);
  await app.logIn({ config });
  tenant.log.clear();
  const { error } = await app.call("getAuthenticationMethods");
  assert.deepEqual([error.code, error.stepUp], ["insufficient_scope", { scope: "read:me:authentication_methods" }]);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.deepEqual(apiRequests(tenant), [TOKEN, TOKEN, "GET /me/v1/factors"]);
});
