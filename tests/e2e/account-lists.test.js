import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { connectScope } from "./support/connected-accounts.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";

const ACCOUNTS = "GET /me/v1/connected-accounts/accounts";
const CONNECTIONS = "GET /me/v1/connected-accounts/connections";

const connectedAccounts = Array.from({ length: 12 }, (_, number) => ({
  id: `cac_${number}`,
  connection: ["calendar", "documents", "photos"][number % 3],
  created_at: `2026-03-02T09:00:${String(number).padStart(2, "0")}.000Z`,
}));
const connections = ["calendar", "documents", "photos"].map((name) => ({ name, strategy: "oidc", scopes: ["read"] }));
const tenantWithAccounts = { users: [{ ...defaultUser, connectedAccounts }], connections };

const logIn = (app) => app.logIn({ config: { scope: connectScope } });

packageJourney(
  "accounts and connections are paginated",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await logIn(app);
    tenant.log.clear();
    const { value: first } = await app.call("getConnectedAccounts");
    assert.deepEqual(Object.keys(first).toSorted(), ["items", "next"]);
    assert.deepEqual(first.items, tenant.users[0].connectedAccounts.list().slice(0, 10));
    const { value: second } = await app.call("getConnectedAccounts", { from: first.next, take: 20 });
    assert.deepEqual(Object.keys(second), ["items"]);
    assert.deepEqual(
      second.items.map(({ id }) => id),
      ["cac_10", "cac_11"],
    );
    const { value: page } = await app.call("getConnections", { take: 2 });
    assert.deepEqual(page.items, connections.slice(0, 2));
    const { value: rest } = await app.call("getConnections", { from: page.next });
    assert.deepEqual(rest, { items: connections.slice(2) });
    assert.deepEqual(apiRequests(tenant), [
      ACCOUNTS,
      `${ACCOUNTS}?from=${first.next}&take=20`,
      `${CONNECTIONS}?take=2`,
      `${CONNECTIONS}?from=${page.next}`,
    ]);
  },
  tenantWithAccounts,
);

packageJourney(
  "accounts are filtered by one or several connections",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await logIn(app);
    const names = async (connection) => {
      const { value } = await app.call("getConnectedAccounts", { connection, take: 20 });
      return new Set(value.items.map((account) => account.connection));
    };
    tenant.log.clear();
    assert.deepEqual(await names("calendar"), new Set(["calendar"]));
    assert.deepEqual(await names(["documents", "photos"]), new Set(["documents", "photos"]));
    assert.deepEqual(await names(["a&connection=calendar"]), new Set());
    assert.deepEqual(apiRequests(tenant), [
      `${ACCOUNTS}?connection=calendar&take=20`,
      `${ACCOUNTS}?connection=documents&connection=photos&take=20`,
      `${ACCOUNTS}?connection=a%26connection%3Dcalendar&take=20`,
    ]);
  },
  tenantWithAccounts,
);

packageJourney(
  "iterators fetch pages on demand",
  async (env) => {
    const { page, tenant } = env;
    const app = packagePage(env);
    await logIn(app);
    tenant.log.clear();
    const { seen, error } = await app.iterate("allConnectedAccounts", { take: 1, connection: "calendar" });
    assert.equal(error, undefined);
    assert.deepEqual(
      seen.map(({ id }) => id),
      ["cac_0", "cac_3", "cac_6", "cac_9"],
    );
    assert.equal(apiRequests(tenant).length, 4);
    for (const request of apiRequests(tenant)) assert.match(request, /[?&]connection=calendar(&|$)/);

    tenant.log.clear();
    const first = await page.evaluate(async () => {
      for await (const { name } of window.client.allConnections({ take: 1 })) return name;
      return undefined;
    });
    assert.equal(first, "calendar");
    assert.equal(apiRequests(tenant).length, 1, "no page is fetched after the loop ends");
    assert.deepEqual(await app.iterate("allConnections"), { seen: connections });
  },
  tenantWithAccounts,
);

packageJourney(
  "an iterator rejects when its page fails",
  async (env) => {
    const { page, tenant, watch } = env;
    watch.expectStatus(/500/);
    const app = packagePage(env);
    await logIn(app);
    const walk = () =>
      page.evaluate(async () => {
        const seen = [];
        try {
          for await (const { id } of window.client.allConnectedAccounts({ take: 5 })) {
            seen.push(id);
            if (seen.length === 5) await window.afterFive?.();
          }
        } catch ({ code }) {
          return [seen.length, code];
        }
        return [seen.length];
      });
    assert.deepEqual(await walk(), [12]);
    await page.exposeFunction("afterFive", () => {
      tenant.faults.add({ path: /accounts$/, times: 1, status: 500 });
    });
    assert.deepEqual(await walk(), [5, "server_error"]);
  },
  tenantWithAccounts,
);

packageJourney(
  "deleteConnectedAccount deletes a connected account",
  async (env) => {
    const { tenant, watch } = env;
    watch.expectStatus(/404/);
    const app = packagePage(env);
    await logIn(app);
    assert.deepEqual(await app.call("deleteConnectedAccount", "cac_3"), { value: undefined });
    assert.ok(!tenant.users[0].connectedAccounts.list().some(({ id }) => id === "cac_3"));
    assert.equal((await app.call("deleteConnectedAccount", "cac_3")).error?.code, "not_found");
    assert.equal((await app.call("deleteConnectedAccount", "../accounts")).error?.code, "not_found");
    assert.equal(apiRequests(tenant).at(-1), "DELETE /me/v1/connected-accounts/accounts/..%2Faccounts");
  },
  tenantWithAccounts,
);

packageJourney(
  "invalid paging options are rejected",
  async (env) => {
    const { watch } = env;
    watch.expectStatus(/400/);
    const app = packagePage(env);
    await logIn(app);
    await rejectsWithoutRequest(env, [
      "getConnectedAccounts({ take: 0 })",
      "getConnectedAccounts({ take: 1.5 })",
      "getConnectedAccounts({ take: NaN })",
      "getConnectedAccounts({ take: '5' })",
      "getConnectedAccounts({ from: 7 })",
      "getConnectedAccounts({ connection: '' })",
      "getConnectedAccounts({ connection: [''] })",
      "getConnectedAccounts({ connection: [7] })",
      "getConnectedAccounts({ connection: Array.from({ length: 21 }, (_, n) => `c${n}`) })",
      "getConnectedAccounts(null)",
      "getConnections({ take: -1 })",
      "getConnections('20')",
      "allConnectedAccounts({ take: 0 }).next()",
      "deleteConnectedAccount('')",
      "deleteConnectedAccount('..')",
      "deleteConnectedAccount()",
    ]);
    for (const options of [{ take: 21 }, { from: "no cursor" }]) {
      const { error } = await app.call("getConnectedAccounts", options);
      assert.deepEqual([error?.code, error?.status], ["invalid_request", 400]);
    }
  },
  tenantWithAccounts,
);
