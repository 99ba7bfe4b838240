import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connectFlow, connectScope } from "../support/connected-accounts.js";
import { recordCalls } from "../support/request-recorder.js";
import { apiRequests } from "../support/tenant-log.js";

const CONNECTIONS = "GET /me/v1/connected-accounts/connections";

/** @type {import("./row.js").Row[]} */
export const rows = [
  {
    number: 8,
    name: "connect completes with status 200 or 201",
    async run(env, app) {
      const { tenant } = env;
      const flow = connectFlow(env, app);
      await flow.logIn();
      for (const [connection, completeStatus] of [
        ["calendar", 201],
        ["documents", 200],
      ]) {
        tenant.quirks.set({ completeStatus });
        assert.equal((await flow.connect({ connection })).value?.account.connection, connection);
        assert.equal(tenant.log.entries.findLast(({ path }) => path.endsWith("/complete")).status, completeStatus);
      }
    },
  },
  {
    number: 9,
    name: "the connect response is read from query or fragment",
    async run(env, app) {
      const { page, tenant, app: server } = env;
      const flow = connectFlow(env, app);
      await flow.logIn();
      for (const [connection, connectCodePlace] of [
        ["calendar", "query"],
        ["documents", "fragment"],
      ]) {
        tenant.quirks.set({ connectCodePlace });
        await flow.startAndReturn({ connection });
        assert.match(page.url(), connectCodePlace === "query" ? /\?.*connect_code=/ : /#.*connect_code=/);
        assert.equal((await flow.complete()).value?.account.connection, connection);
        assert.equal(page.url(), `${server.origin}/`);
      }
    },
  },
  {
    number: 10,
    name: "the PKCE challenge is in the connect request's body only",
    async run(env, app) {
      const { page, tenant } = env;
      const flow = connectFlow(env, app);
      const calls = recordCalls(page, tenant);
      const urls = [];
      page.on("request", (request) => urls.push(request.url()));
      await flow.logIn();
      urls.length = 0;
      await flow.startAndReturn();
      const { code_challenge: challenge } = JSON.parse((await calls.all()).at(-1).body);
      assert.ok(!urls.some((url) => url.includes(challenge)), urls.join("\n"));
      await flow.complete();
      const { code_verifier: verifier } = JSON.parse((await calls.all()).at(-1).body);
      assert.equal(createHash("sha256").update(verifier).digest("base64url"), challenge);
    },
  },
  {
    number: 11,
    name: "paging uses from and stops if the tenant ignores it",
    async run({ tenant }, app) {
      await app.logIn({ config: { scope: connectScope } });
      tenant.log.clear();
      const walk = () => app.iterate("allConnections", { take: 1 });
      const { seen, error } = await walk();
      assert.deepEqual([seen.map(({ name }) => name), error], [["calendar", "documents"], undefined]);
      const [first, second] = apiRequests(tenant);
      assert.equal(first, `${CONNECTIONS}?take=1`);
      assert.match(second, /\?from=[\w-]+&take=1$/);
      tenant.quirks.set({ pagingParameter: "next" });
      tenant.log.clear();
      assert.equal((await walk()).error?.code, "invalid_response");
      assert.equal(apiRequests(tenant).length, 2);
    },
  },
];
