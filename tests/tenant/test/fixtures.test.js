import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { myAccount, obtainTokens, startTestTenant } from "./support/application.js";

suite("fixtures", () => {
  test("may contain methods that cannot be enrolled", async () => {
    const tenant = await startTestTenant({
      users: [
        {
          ...defaultUser,
          authenticationMethods: [{ id: "webauthn-roaming|dev_1", type: "webauthn-roaming", name: "Key" }],
        },
      ],
    });
    try {
      const call = myAccount(tenant, (await obtainTokens(tenant)).access_token);
      const response = await call("GET", "/authentication-methods/webauthn-roaming%7Cdev_1");
      assert.equal((await response.json()).name, "Key");
    } finally {
      await tenant.stop();
    }
  });

  test("must conform to the API definition", async () => {
    const users = [{ ...defaultUser, authenticationMethods: [{ type: "phone" }] }];
    await assert.rejects(startTestTenant({ users }), /does not conform to the API definition/);
  });

  test("are separate per user", async () => {
    const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };
    const tenant = await startTestTenant({ users: [defaultUser, grace] });
    try {
      const idsOf = async (user) => {
        const call = myAccount(tenant, (await obtainTokens(tenant, { user })).access_token);
        const { authentication_methods: methods } = await (await call("GET", "/authentication-methods")).json();
        return { call, ids: methods.map(({ id }) => id) };
      };
      const [hers, his] = [await idsOf(defaultUser), await idsOf(grace)];
      assert.equal(his.ids.length, 1);
      for (const id of hers.ids) {
        const path = `/authentication-methods/${encodeURIComponent(id)}`;
        assert.equal((await his.call("GET", path)).status, 404);
        assert.equal((await his.call("DELETE", path)).status, 404);
      }
    } finally {
      await tenant.stop();
    }
  });
});
