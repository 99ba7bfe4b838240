import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { myAccount, obtainTokens, startTestTenant, startWithCaller } from "./support/application.js";
import { assertInvalid, assertProblem } from "./support/problem.js";

const day = (n) => new Date(Date.UTC(2026, 0, n)).toISOString();
const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };

suite("connected accounts", () => {
  let tenant;
  let call;
  before(async () => {
    const connectedAccounts = Array.from({ length: 25 }, (_, n) => ({
      id: `cac_${n}`,
      connection: ["a", "b", "c"][n % 3],
      created_at: day(25 - n),
      scopes: ["openid"],
      ...(n === 0 && { org_id: "org_1", expires_at: day(90) }),
    }));
    const connections = Array.from({ length: 12 }, (_, n) => ({
      name: `provider-${String(n).padStart(2, "0")}`,
      strategy: "oidc",
    }));
    const users = [{ ...defaultUser, connectedAccounts }, grace];
    ({ tenant, call } = await startWithCaller({ users, connections }));
  });
  after(() => tenant.stop());

  const list = async (query = "", caller = call) => {
    const response = await caller("GET", `/connected-accounts/accounts${query}`);
    assert.equal(response.status, 200);
    return response.json();
  };
  const all = async (query, parameters = {}) => {
    const pages = [];
    let from;
    do {
      const { accounts, next } = await list(
        `?${new URLSearchParams({ ...parameters, ...(from && { from }) })}${query}`,
      );
      pages.push(accounts.map(({ id }) => Number(id.slice(4))));
      from = next;
    } while (from);
    return pages;
  };

  test("are listed oldest first, ten per page", async () => {
    const pages = await all("");
    assert.deepEqual(
      pages.map(({ length }) => length),
      [10, 10, 5],
    );
    assert.deepEqual(
      pages.flat(),
      Array.from({ length: 25 }, (_, n) => 24 - n),
    );
  });

  test("are listed in pages of the requested size", async () => {
    assert.deepEqual(
      (await all("", { take: 20 })).map(({ length }) => length),
      [20, 5],
    );
    assert.equal((await list("?take=1")).accounts.length, 1);
  });

  test("have no cursor on the last page", async () => {
    assert.equal("next" in (await list("?connection=a&take=9")), false);
    assert.equal("next" in (await list("?connection=a&take=8")), true);
    assert.deepEqual(await list("?connection=none"), { accounts: [] });
  });

  test("can be filtered by one or more connections", async () => {
    const one = (await all("&connection=b")).flat();
    assert.deepEqual(one, [22, 19, 16, 13, 10, 7, 4, 1]);
    const two = (await all("&connection=a&connection=b")).flat();
    assert.equal(two.length, 17);
    assert.ok(two.every((n) => n % 3 !== 2));
  });

  test("include org_id and expires_at if set", async () => {
    const { accounts } = await list("?connection=a&take=20");
    const { org_id: organization, expires_at: end } = accounts.find(({ id }) => id === "cac_0");
    assert.deepEqual([organization, end], ["org_1", day(90)]);
    assert.equal("org_id" in accounts[0], false);
  });

  test("keep stable pages when an account is removed", async () => {
    const first = await list("?connection=c&take=3");
    const { id } = first.accounts.at(-1);
    assert.equal((await call("DELETE", `/connected-accounts/accounts/${id}`)).status, 204);
    const second = await list(`?connection=c&take=3&from=${first.next}`);
    assert.deepEqual(
      [...first.accounts, ...second.accounts].map((account) => Number(account.id.slice(4))),
      [23, 20, 17, 14, 11, 8],
    );
  });

  const invalid = [
    ["take=0", "?take"],
    ["take=21", "?take"],
    ["take=x", "?take"],
    ["take=1.5", "?take"],
    ["take=", "?take"],
    ["take=1&take=2", "?take"],
    ["from=x", "?from"],
    ["from=", "?from"],
    ["from=a&from=b", "?from"],
    [`connection=${"a".repeat(129)}`, "?connection"],
    [Array.from({ length: 21 }, (_, n) => `connection=c${n}`).join("&"), "?connection"],
  ];
  for (const [query, pointer] of invalid) {
    test(`reject the query ${query.slice(0, 30)}`, async () => {
      await assertInvalid(await call("GET", `/connected-accounts/accounts?${query}`), [pointer]);
    });
  }

  test("are visible to their owner only", async () => {
    const his = myAccount(tenant, (await obtainTokens(tenant, { user: grace })).access_token);
    assert.deepEqual(await list("", his), { accounts: [] });
    const response = await his("DELETE", "/connected-accounts/accounts/cac_1");
    await assertProblem(response, 404, "404-0002", "Resource Not Found");
  });

  test("can be removed once", async () => {
    const path = "/connected-accounts/accounts/cac_24";
    const gone = await call("DELETE", path);
    assert.equal(gone.status, 204);
    assert.equal(await gone.text(), "");
    await assertProblem(await call("DELETE", path), 404, "404-0002", "Resource Not Found");
    for (const id of ["cac_0%2F", "..%2F", "constructor"]) {
      await assertProblem(
        await call("DELETE", `/connected-accounts/accounts/${id}`),
        404,
        "404-0002",
        "Resource Not Found",
      );
    }
  });

  test("list the available connections", async () => {
    const first = await (await call("GET", "/connected-accounts/connections")).json();
    assert.equal(first.connections.length, 10);
    assert.deepEqual(first.connections[0], { name: "provider-00", strategy: "oidc" });
    const second = await (await call("GET", `/connected-accounts/connections?from=${first.next}`)).json();
    assert.deepEqual(
      second.connections.map(({ name }) => name),
      ["provider-10", "provider-11"],
    );
    assert.equal("next" in second, false);
    await assertInvalid(await call("GET", "/connected-accounts/connections?take=21"), ["?take"]);
  });

  test("fixtures must conform to the API definition", async () => {
    const users = [{ ...defaultUser, connectedAccounts: [{ id: "x", connection: "a" }] }];
    await assert.rejects(startTestTenant({ users }), /does not conform to the API definition/);
    const twice = [
      { name: "a", strategy: "oidc" },
      { name: "a", strategy: "oidc" },
    ];
    for (const connections of [[{ name: "a" }], twice]) {
      await assert.rejects(startTestTenant({ connections }), TypeError);
    }
  });

  test("default to two connections", async () => {
    const usual = await startWithCaller();
    try {
      const { connections } = await (await usual.call("GET", "/connected-accounts/connections")).json();
      assert.deepEqual(
        connections.map(({ name }) => name),
        ["calendar", "documents"],
      );
    } finally {
      await usual.tenant.stop();
    }
  });
});
