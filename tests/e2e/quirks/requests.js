import assert from "node:assert/strict";
import { enroll } from "../support/enrollment.js";
import { apiRequests } from "../support/tenant-log.js";

const METHODS = "/me/v1/authentication-methods";

/** A tenant that claims to grant more than it does, so that only the API notices the missing scope. */
const overstatedScope = {
  path: "/oauth/token",
  tokenResponse: (json) => ({ ...json, scope: `${json.scope} read:me:factors` }),
};

/** @type {import("./row.js").Row[]} */
export const rows = [
  {
    number: 6,
    name: "an API at another path is not_found",
    async run({ tenant, watch }, app) {
      watch.expectStatus(/404/);
      await app.logIn();
      assert.ok((await app.call("getFactors")).value?.length > 0);
      tenant.quirks.set({ pathPrefix: "/me" });
      const { error } = await app.call("getFactors");
      assert.deepEqual([error?.code, error?.status], ["not_found", 404]);
      const paths = tenant.log.entries.map(({ path }) => path).filter((path) => path.startsWith("/me"));
      assert.deepEqual([...new Set(paths)], ["/me/v1/factors"]);
    },
  },
  {
    number: 14,
    name: "a validation error has status 400 or 422",
    async run({ tenant, watch }, app) {
      watch.expectStatus(/4(00|22)/);
      await app.logIn();
      for (const validationStatus of [400, 422]) {
        tenant.quirks.set({ validationStatus });
        const { error } = await app.call("getAuthenticationMethods", { type: "face-scan" });
        assert.deepEqual([error?.code, error?.status], ["invalid_request", validationStatus]);
        assert.equal(error.problem.validation_errors[0].field, "type");
      }
    },
  },
  {
    number: 15,
    name: "insufficient_scope is known by problem type or header",
    async run({ tenant, watch }, app) {
      watch.expectStatus(/403/);
      tenant.faults.add(overstatedScope);
      await app.logIn({ config: { scope: "openid" } });
      const types = {
        "/": "https://auth0.com/api-errors/A0E-403-0002",
        "#": "https://auth0.com/api-errors#A0E-403-0002",
        words: "access_denied",
      };
      const assertProblem = async (errorTypeSeparator, code, stepUp) => {
        tenant.quirks.set({ errorTypeSeparator });
        const { error } = await app.call("getFactors");
        assert.deepEqual([error?.code, error?.status], [code, 403], errorTypeSeparator);
        assert.deepEqual([error.problem.type, error.stepUp], [types[errorTypeSeparator], stepUp], errorTypeSeparator);
      };
      // The session has the scope, as far as the token response tells.
      const stepUp = undefined;
      await assertProblem("words", "insufficient_scope", stepUp);
      tenant.faults.add({ path: "/me/v1/factors", hideCorsHeaders: "exposed" });
      await assertProblem("/", "insufficient_scope", stepUp);
      await assertProblem("#", "insufficient_scope", stepUp);
      await assertProblem("words", "forbidden", undefined);
    },
  },
  {
    number: 20,
    name: "a tenant that requires DPoP rejects bearer tokens",
    async run({ tenant, watch }, app) {
      watch.expectStatus(/401/);
      await app.logIn();
      assert.ok((await app.call("getFactors")).value?.length > 0);
      tenant.quirks.set({ tokenBinding: "required" });
      const { error } = await app.call("getFactors");
      assert.deepEqual([error?.typed, error?.code, error?.status], [true, "unauthorized", 401]);
      assert.equal((await app.call("getSession")).value?.tokenType, "Bearer");
    },
  },
  {
    number: 21,
    name: "responses hidden by CORS settings are network errors",
    async run({ tenant, watch }, app) {
      watch.expectFailures();
      await app.logIn();
      assert.ok((await app.call("getFactors")).value?.length > 0);
      tenant.quirks.set({ corsSetting: "web origins" });
      assert.equal((await app.call("getFactors")).error?.code, "network");
      const { error } = await app.logIn();
      assert.deepEqual([error?.typed, error?.code], [true, "network"]);
      assert.equal((await app.call("isAuthenticated")).value, false);
    },
  },
  {
    number: 22,
    name: "an enrollment fits the smallest rate limit",
    options: { rateLimit: { perSecond: 25, perUserPerMinute: { read: 2, write: 2 } } },
    async run(env, app) {
      const { tenant, watch } = env;
      watch.expectStatus(/429/);
      await app.logIn();
      // The tenant's clock is stopped: on a slow machine, the rate limits would be refilled meanwhile.
      const now = tenant.clock.now();
      tenant.clock.now = () => now;
      await app.call("getAuthenticationMethods");
      assert.equal((await enroll(env, app, "totp")).value?.confirmed, true);
      for (let look = 0; look < 3; look += 1) {
        assert.deepEqual((await app.call("getAuthenticationMethods")).value, tenant.users[0].methods.list());
      }
      assert.deepEqual(apiRequests(tenant).slice(1, 3), [`GET ${METHODS}`, `POST ${METHODS}`]);
      tenant.log.clear();
      const { error } = await app.call("enrollmentChallenge", { type: "email", email: "countess@example.test" });
      assert.deepEqual([error?.code, error?.status], ["rate_limited", 429]);
      assert.ok(error.retryAfter > 10 && error.retryAfter <= 30, String(error.retryAfter));
      assert.ok((await app.call("getFactors")).value?.length > 0, "reads have their own limit");
      assert.equal(
        (await app.call("getFactors")).error?.code,
        "rate_limited",
        "and are not retried beyond the timeout",
      );
      assert.equal(apiRequests(tenant).length, 3);
    },
  },
];
