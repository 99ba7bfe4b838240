import assert from "node:assert/strict";
import { packagePage } from "./support/package-page.js";
import { packageJourney } from "./support/journey.js";
import { asked } from "./support/tenant-log.js";

const TOKEN = "POST /oauth/token";
const METHODS = "GET /me/v1/authentication-methods";
const config = { useMrrt: true, scope: "openid offline_access read:me:factors" };
const client = {
  refreshTokenPolicies: [
    { audience: "/me/", scope: ["read:me:authentication_methods", "create:me:authentication_methods"] },
  ],
};

packageJourney(
  "a scope that a call needs comes with a refresh, where the tenant's policy has it",
  async (stage) => {
    const { tenant } = stage;
    const app = packagePage(stage);
    await app.logIn({ config });
    const before = (await app.call("getSession")).value.scopes;
    assert.ok(!before.includes("read:me:authentication_methods"));
    tenant.log.clear();
    assert.ok((await app.call("getAuthenticationMethods")).value.length > 0);
    assert.ok((await app.call("getFactors")).value.length > 0);
    assert.deepEqual(asked(tenant), [TOKEN, METHODS, "GET /me/v1/factors"]);
    const after = (await app.call("getSession")).value.scopes;
    assert.deepEqual([...after].sort(), [...before, "read:me:authentication_methods"].sort(), "and no other scope");
  },
  { client },
);

packageJourney(
  "a scope that the tenant drops in silence is named, and not asked for again",
  async (stage) => {
    const { tenant } = stage;
    const app = packagePage(stage);
    await app.logIn({ config });
    tenant.log.clear();
    for (let turn = 0; turn < 2; turn += 1) {
      const { error } = await app.call("deleteAuthenticationMethod", "totp|dev_1");
      assert.deepEqual(
        [error.code, error.stepUp],
        ["insufficient_scope", { scope: "delete:me:authentication_methods" }],
      );
    }
    assert.deepEqual(asked(tenant), [TOKEN]);
    assert.ok((await app.call("getFactors")).value.length > 0, "the session is what it was");
  },
  { client },
);

packageJourney("an application without a policy is refused, and its session lives on", async (stage) => {
  const { tenant, watch } = stage;
  watch.expectStatus(/400/);
  const app = packagePage(stage);
  await app.logIn({ config });
  tenant.log.clear();
  const { error } = await app.call("getAuthenticationMethods");
  assert.deepEqual([error.code, error.stepUp], ["insufficient_scope", { scope: "read:me:authentication_methods" }]);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.deepEqual(asked(tenant), [TOKEN, TOKEN, "GET /me/v1/factors"]);
});
