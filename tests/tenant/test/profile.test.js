import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { obtainTokens, startTestTenant, startWithCaller } from "./support/application.js";
import { assertInvalid, assertProblem } from "./support/problem.js";

suite("profile", () => {
  let tenant;
  let call;
  before(async () => {
    const user = {
      ...defaultUser,
      profile: { given_name: "Ada", username: "ada", user_metadata: { theme: "dark" } },
      profilePolicy: {
        "/nickname": { access: "read_only", source: "idp", reason: "Comes from the directory." },
        "/picture": { access: "read_only", source: "system" },
      },
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
    const changes = { name: "Countess of Lovelace", family_name: "King", given_name: "\u00a0x".repeat(75) };
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

  test("accepts an empty update", async () => {
    const earlier = await get();
    tenant.clock.advance(1);
    assert.deepEqual(await (await call("PATCH", "/profile", {})).json(), earlier);
  });

  test("names the owner of a field that cannot be changed, and changes nothing", async () => {
    const earlier = await get();
    const changes = { name: "Other", nickname: "Other", picture: "https://pictures.example.test/ada" };
    const response = await call("PATCH", "/profile", changes);
    const { validation_errors: errors } = await assertProblem(response, 400, "400-0008", "read_only_field");
    assert.deepEqual(errors, [
      { pointer: "/nickname", detail: "data/nickname is read-only", source: "managed_by_identity_provider" },
      { pointer: "/picture", detail: "data/picture is read-only" },
    ]);
    assert.deepEqual(await get(), earlier);
  });

  const invalid = [
    ["a name that is too long", { name: "a".repeat(301), given_name: "Other" }, ["/name"]],
    ["a picture with http", { picture: "http://pictures.example.test/" }, ["/picture"]],
    ["an invalid picture URL", { picture: "https://" }, ["/picture"]],
    ["a picture that is too long", { picture: `https://a.test/${"a".repeat(2034)}` }, ["/picture"]],
    ["an empty name", { name: "", nickname: "" }, ["/name", "/name", "/nickname", "/nickname"]],
    ["a blank name", { given_name: " ", family_name: "\t\u3000" }, ["/given_name", "/family_name"]],
    ["a given name that is too long", { given_name: "a".repeat(151) }, ["/given_name"]],
    ["null", { name: null }, ["/name"]],
    ["an unknown member", { color: "red" }, [""]],
    ["user_metadata", { name: "Other", user_metadata: {} }, [""]],
    ...["email", "phone_number", "username"].map((member) => [member, { name: "Other", [member]: "x" }, [""]]),
    ["members that the tenant keeps", { user_id: "x", updated_at: "x", profile_policy: {} }, ["", "", ""]],
    ["a number as name", { given_name: 1, family_name: 2 }, ["/given_name", "/family_name"]],
  ];
  for (const [fault, changes, pointers] of invalid) {
    test(`rejects ${fault} and changes nothing`, async () => {
      const earlier = await get();
      await assertInvalid(await call("PATCH", "/profile", changes), pointers);
      assert.deepEqual(await get(), earlier);
    });
  }

  test("treats __proto__ and constructor as unknown members", async () => {
    const body = '{"__proto__":{"polluted":1},"constructor":"c"}';
    await assertInvalid(await call("PATCH", "/profile", body), ["", ""]);
    assert.equal({}.polluted, undefined);
  });

  for (const fixture of [{ profile: { color: "red" } }, { profilePolicy: { "/name": { access: "never" } } }]) {
    test(`rejects the fixture ${JSON.stringify(fixture)}`, () =>
      assert.rejects(startTestTenant({ users: [{ ...defaultUser, ...fixture }] }), /does not conform to the API/));
  }
});
