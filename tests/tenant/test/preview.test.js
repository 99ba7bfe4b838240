import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import {
  authorizeUrl,
  follow,
  newBrowser,
  obtainTokens,
  startTestTenant,
  startWithCaller,
} from "./support/application.js";
import { assertInvalid, assertProblem } from "./support/problem.js";

const consent = {
  id: "cns_1",
  client_id: "bank",
  requested_details: {
    binding_message: "Pay 10",
    audience: "https://api.example.test/",
    scope: ["pay"],
    authorization_details: [{ type: "payment", amount: { value: 10 } }],
  },
  expires_at: "2026-12-01T00:00:00.000Z",
};

suite("consents and organizations", () => {
  let tenant;
  let call;
  before(async () => {
    const organizations = Array.from({ length: 120 }, (_, n) => ({
      id: `org_${String(n).padStart(3, "0")}`,
      name: `org-${n}`,
      ...(n === 0 && { display_name: "First" }),
    }));
    ({ tenant, call } = await startWithCaller({ users: [{ ...defaultUser, consents: [consent], organizations }] }));
  });
  after(() => tenant.stop());

  test("lists consents and returns one", async () => {
    const { consents } = await (await call("GET", "/consents")).json();
    assert.equal(consents.length, 1);
    const { created_at: createdAt, ...others } = consents[0];
    assert.deepEqual(others, consent);
    assert.ok(Date.parse(createdAt));
    assert.deepEqual(await (await call("GET", "/consents/cns_1")).json(), consents[0]);
    await assertProblem(await call("GET", "/consents/cns_2"), 404, "404-0002", "Resource Not Found");
  });

  test("lists a consent added later", async () => {
    const added = tenant.users[0].consents.add({ client_id: "shop", expires_at: "2026-12-01T00:00:00.000Z" });
    assert.equal((await call("GET", `/consents/${added.id}`)).status, 200);
    const fixture = { client_id: "shop", expires_at: "2026-12-01T00:00:00.000Z" };
    const details = { authorization_details: [{ amount: 10 }] };
    assert.throws(() => tenant.users[0].consents.add({ client_id: "shop" }), TypeError);
    assert.throws(() => tenant.users[0].consents.add({ ...fixture, requested_details: details }), TypeError);
  });

  test("pages through organizations", async () => {
    const sizes = [];
    let from;
    do {
      const query = from ? `?from=${from}` : "";
      const { organizations, next } = await (await call("GET", `/organizations${query}`)).json();
      sizes.push(organizations.length);
      from = next;
    } while (from);
    assert.deepEqual(sizes, [50, 50, 20]);
    const { organizations } = await (await call("GET", "/organizations?take=100")).json();
    assert.equal(organizations.length, 100);
    assert.deepEqual(organizations[0], { id: "org_000", name: "org-0", display_name: "First" });
    for (const query of ["take=0", "take=101"]) {
      await assertInvalid(await call("GET", `/organizations?${query}`), ["?take"]);
    }
    await assertInvalid(await call("GET", "/organizations?from=x"), ["?from"]);
  });
});

suite("preview scopes", () => {
  test("are granted individually; unknown scopes are dropped", async () => {
    const tenant = await startTestTenant();
    try {
      for (const scope of ["openid read:me:profile", "openid read:me:consents read:me:organizations"]) {
        const { scope: granted } = await obtainTokens(tenant, { scope: `${scope} factors:manage` });
        assert.deepEqual(granted.split(" ").sort(), scope.split(" ").sort());
      }
      const { at } = await follow(newBrowser(), authorizeUrl(tenant, { scope: "openid profile:read" }));
      assert.match(at.pathname, /^\/login\//);
    } finally {
      await tenant.stop();
    }
  });
});
