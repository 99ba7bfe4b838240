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
  requested_details: { binding_message: "Pay 10", audience: "https://api.example.test/", scope: ["pay"] },
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
    assert.throws(() => tenant.users[0].consents.add({ client_id: "shop" }), TypeError);
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

suite("profile", () => {
  let tenant;
  let call;
  before(async () => {
    const user = {
      ...defaultUser,
      profile: { given_name: "Ada", username: "ada", user_metadata: { theme: "dark", size: { w: 1 } } },
      profilePolicy: { "/nickname": { access: "read_only", source: "idp", reason: "Comes from the directory." } },
    };
    ({ tenant, call } = await startWithCaller({ users: [user] }));
  });
  after(() => tenant.stop());

  const get = async (query = "") => (await call("GET", `/profile${query}`)).json();

  test("returns the profile and its policy", async () => {
    const profile = await get();
    assert.equal(profile.user_id, defaultUser.userId);
    assert.equal(profile.email, defaultUser.email);
    assert.equal(profile.email_verified, true);
    assert.equal(profile.given_name, "Ada");
    assert.equal(profile.username, "ada");
    assert.ok(Date.parse(profile.created_at) && Date.parse(profile.updated_at));
    assert.equal(profile.profile_policy["/name"].access, "read_write");
    assert.deepEqual(profile.profile_policy["/nickname"], {
      access: "read_only",
      source: "idp",
      reason: "Comes from the directory.",
    });
  });

  test("includes or excludes fields", async () => {
    assert.deepEqual(await get("?fields=email,name"), { email: defaultUser.email, name: defaultUser.name });
    const others = await get("?fields=profile_policy,user_metadata&include_fields=false");
    assert.equal("profile_policy" in others || "user_metadata" in others, false);
    assert.equal(others.email, defaultUser.email);
    for (const query of ["?fields=color", "?fields=", "?fields=email,"]) {
      await assertInvalid(await call("GET", `/profile${query}`), ["?fields"]);
    }
    await assertInvalid(await call("GET", "/profile?include_fields=maybe"), ["?include_fields"]);
  });

  test("updates writable fields and later ID tokens", async () => {
    const earlier = await get();
    tenant.clock.advance(1);
    const changes = { name: "Countess of Lovelace", family_name: "King", picture: "https://pictures.example.test/ada" };
    const response = await call("PATCH", "/profile", changes);
    assert.equal(response.status, 200);
    const later = await response.json();
    assert.deepEqual(later, { ...earlier, ...changes, updated_at: later.updated_at });
    assert.ok(later.updated_at > earlier.updated_at);
    assert.deepEqual(await get(), later);

    const { access_token: token } = await obtainTokens(tenant);
    const headers = { authorization: `Bearer ${token}` };
    const claims = await (await fetch(`${tenant.origin}/userinfo`, { headers })).json();
    assert.equal(claims.name, changes.name);
    assert.equal(claims.family_name, "King");
  });

  test("merges metadata one level deep", async () => {
    await call("PATCH", "/profile", { user_metadata: { theme: "dark", size: { w: 1 } } });
    const response = await call("PATCH", "/profile", { user_metadata: { theme: null, size: { h: 2 }, seen: true } });
    assert.deepEqual((await response.json()).user_metadata, { size: { h: 2 }, seen: true });
  });

  test("accepts an empty update", async () => {
    const earlier = await get();
    tenant.clock.advance(1);
    assert.deepEqual(await (await call("PATCH", "/profile", {})).json(), earlier);
  });

  const readOnly = [
    ["a read-only field", { name: "Other", email: "x@example.test" }, ["/email"]],
    ["a field that the policy makes read-only", { name: "Other", nickname: "Other" }, ["/nickname"]],
    ["profile_policy", { profile_policy: {}, user_id: "x" }, ["/profile_policy", "/user_id"]],
  ];
  for (const [what, changes, pointers] of readOnly) {
    test(`rejects a change of ${what} as a whole`, async () => {
      const earlier = await get();
      const response = await call("PATCH", "/profile", changes);
      const { validation_errors: errors } = await assertProblem(response, 400, "400-0008", "read_only_field");
      assert.deepEqual(
        errors.map(({ pointer }) => pointer),
        pointers,
      );
      assert.deepEqual(await get(), earlier);
    });
  }

  const invalid = [
    ["a name that is too long", { name: "a".repeat(301), given_name: "Other" }, ["/name"]],
    ["a picture with http", { picture: "http://pictures.example.test/" }, ["/picture"]],
    ["an invalid picture URL", { picture: "https://" }, ["/picture"]],
    ["metadata that is not an object", { user_metadata: [] }, ["/user_metadata"]],
    ["an unknown member", { color: "red" }, [""]],
    ["a number as name", { given_name: 1, family_name: 2 }, ["/given_name", "/family_name"]],
  ];
  for (const [fault, changes, pointers] of invalid) {
    test(`rejects ${fault} and changes nothing`, async () => {
      const earlier = await get();
      await assertInvalid(await call("PATCH", "/profile", changes), pointers);
      assert.deepEqual(await get(), earlier);
    });
  }

  test("treats __proto__ and constructor as data", async () => {
    const response = await call(
      "PATCH",
      "/profile",
      '{"user_metadata":{"__proto__":{"polluted":1},"constructor":"c"}}',
    );
    const text = await response.text();
    assert.match(text, /"__proto__":\{"polluted":1\}/);
    assert.equal({}.polluted, undefined);
  });

  for (const fixture of [{ profile: { color: "red" } }, { profilePolicy: { "/name": { access: "never" } } }]) {
    test(`rejects the fixture ${JSON.stringify(fixture)}`, () =>
      assert.rejects(startTestTenant({ users: [{ ...defaultUser, ...fixture }] }), /does not conform to the API/));
  }
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
