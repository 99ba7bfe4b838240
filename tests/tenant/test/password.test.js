import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { createPasswordPolicy } from "../src/password/policy.js";
import { defaultUser } from "../src/index.js";
import {
  authorizeUrl,
  follow,
  logIn,
  newBrowser,
  startTestTenant,
  startWithCaller,
  submit,
} from "./support/application.js";
import { assertInvalid, assertProblem } from "./support/problem.js";

const VERIFY = "/authentication-methods/password%7Cnew/verify";

suite("password policy", () => {
  const user = {
    email: "countess@example.test",
    profile: { name: "Ada Lovelace", nickname: "ab" },
    lastPasswords: (count) => ["Present-1852-one", "Former-1851-two", "Oldest-1850-six"].slice(0, count),
  };
  const complexity = (changes) => ({ complexity: changes });

  const cases = [
    ["accepts a strong password", {}, "Analytical-Engine-1843", []],
    ["requires a length", {}, "Aa1-efghijk", [/at least 12 characters/]],
    ["requires each character type", {}, "analytical-engine", [/each type: lowercase, uppercase, number/]],
    [
      "can require three of four types",
      complexity({ character_type_rule: "three_of_four" }),
      "analytical-engine-1843",
      [],
    ],
    [
      "rejects two types if three are required",
      complexity({ character_type_rule: "three_of_four" }),
      "analyticalengine1843",
      [/three of the types/],
    ],
    [
      "can require special characters",
      complexity({ character_types: ["special"] }),
      "AnalyticalEngine1843",
      [/each type: special/],
    ],
    ["can require no type", complexity({ character_types: [] }), "analytical engine", []],
    ["blocks identical characters in a row", {}, "Analytical-Engine-1888", [/identical/]],
    ["can allow identical characters", complexity({ identical_characters: "allow" }), "Analytical-Engine-1888", []],
    ["allows sequential characters", {}, "Analytical-Engine-1234", []],
    [
      "can block sequential characters",
      complexity({ sequential_characters: "block" }),
      "Analytical-Engine-1234",
      [/sequential/],
    ],
    ["blocks passwords over 72 bytes", {}, `Aa1${"-_".repeat(35)}`, [/72 bytes/]],
    [
      "can truncate passwords over 72 bytes",
      complexity({ max_length_exceeded: "truncate" }),
      `Aa1${"-_".repeat(35)}`,
      [],
    ],
    ["blocks the user's name", {}, "Engine-1843-lovelace", [/user's name/]],
    ["blocks the user's email", {}, "Countess-of-1843", [/user's email/]],
    [
      "blocks the listed profile fields",
      { profile_data: { blocked_fields: ["nickname", "picture"] } },
      "Analytical-Ab-1843",
      [/user's nickname/],
    ],
    ["can allow the user's name", { profile_data: { active: false } }, "Engine-1843-lovelace", []],
    ["blocks the current password", {}, "Present-1852-one", [/last 5/]],
    ["blocks previous passwords", { history: { size: 2 } }, "Former-1851-two", [/last 2/]],
    ["allows passwords beyond the history", { history: { size: 2 } }, "Oldest-1850-six", []],
    ["can have no history", { history: { active: false } }, "Present-1852-one", []],
    ["blocks common passwords", complexity({ min_length: 6, character_types: [] }), "Qwerty123", [/common/]],
    [
      "can allow common passwords",
      { ...complexity({ min_length: 6, character_types: [] }), dictionary: { active: false } },
      "Qwerty123",
      [],
    ],
    ["reports all violations at once", {}, "aaa", [/at least/, /each type/, /identical/]],
  ];
  for (const [rule, changes, password, faults] of cases) {
    test(rule, () => {
      const found = createPasswordPolicy(changes).violations(password, user);
      assert.equal(found.length, faults.length, found.join("; "));
      faults.forEach((fault, index) => assert.match(found[index], fault));
    });
  }

  test("merges options with the defaults", () => {
    const { published } = createPasswordPolicy({ history: { size: 3 } });
    assert.deepEqual(published.history, { active: true, size: 3 });
    assert.equal(published.complexity.min_length, 12);
  });

  test("truncates between characters", () => {
    const { significantPart } = createPasswordPolicy(complexity({ max_length_exceeded: "truncate" }));
    assert.equal(significantPart(`${"a".repeat(71)}é`), "a".repeat(71));
    assert.equal(significantPart(`${"a".repeat(70)}é!`), `${"a".repeat(70)}é`);
  });

  const impossible = [
    complexity({ min_length: 0 }),
    complexity({ color: "red" }),
    { color: {} },
    { dictionary: { default: "en_100k" } },
  ];
  for (const changes of impossible) {
    test(`rejects ${JSON.stringify(changes)}`, () => assert.throws(() => createPasswordPolicy(changes), TypeError));
  }
});

suite("password enrollment", () => {
  let tenant;
  let call;
  before(async () => ({ tenant, call } = await startWithCaller()));
  after(() => tenant.stop());

  const start = async () => {
    const response = await call("POST", "/authentication-methods", { type: "password" });
    assert.equal(response.status, 202);
    return { location: response.headers.get("location"), ...(await response.json()) };
  };
  const verify = ({ auth_session: authSession }, password) =>
    call("POST", VERIFY, { auth_session: authSession, new_password: password });

  test("start returns the policy and Location", async () => {
    const { location, id, policy } = await start();
    assert.equal(id, "password|new");
    assert.equal(location, `${tenant.origin}/me/v1/authentication-methods/password%7Cnew`);
    assert.deepEqual(policy, createPasswordPolicy().published);
    const { authentication_methods: listed } = await (await call("GET", "/authentication-methods")).json();
    assert.equal(listed.filter(({ type }) => type === "password").length, 1);
  });

  test("a password that violates the policy can be retried", async () => {
    const enrollment = await start();
    const errors = await assertInvalid(await verify(enrollment, "Brief"), ["/new_password", "/new_password"]);
    assert.match(errors[0].detail, /at least 12 characters/);
    await assertInvalid(await verify(enrollment, defaultUser.password), ["/new_password"]);
    assert.equal((await verify(enrollment, "Difference-Engine-1822")).status, 201);
  });

  for (const password of ["", "a".repeat(257), "Difference\nEngine-1822", 12]) {
    test(`the schema rejects ${JSON.stringify(password).slice(0, 30)}`, async () => {
      await assertInvalid(await verify(await start(), password), ["/new_password"]);
    });
  }

  test("keeps the method id and sets last_password_reset", async () => {
    const earlier = tenant.users[0].methods.list().find(({ type }) => type === "password");
    const enrollment = await start();
    const response = await verify(enrollment, "Jacquard-Loom-1804");
    assert.equal(response.status, 201);
    const method = await response.json();
    assert.equal(
      response.headers.get("location"),
      `${tenant.origin}/me/v1/authentication-methods/${encodeURIComponent(method.id)}`,
    );
    assert.equal(method.id, earlier.id);
    assert.equal(method.created_at, earlier.created_at);
    assert.ok(Date.parse(method.last_password_reset) >= Date.parse(earlier.created_at));
    assert.deepEqual(tenant.users[0].methods.list()[0], method);
    const again = await verify(enrollment, "Punched-Card-1805");
    assert.match((await assertProblem(again, 400, "400-0001", "Bad Request")).detail, /unknown, used or expired/);
  });

  test("the new password replaces the old one at login", async () => {
    const oldPassword = tenant.users[0].password;
    await verify(await start(), "Bernoulli-Numbers-1842");
    assert.equal(tenant.users[0].password, "Bernoulli-Numbers-1842");

    const browse = newBrowser();
    const { at } = await follow(browse, authorizeUrl(tenant));
    const refused = await submit(browse, at, { email: defaultUser.email, password: oldPassword });
    assert.equal(refused.response.status, 400);
    const user = { ...defaultUser, password: "Bernoulli-Numbers-1842" };
    assert.ok((await logIn(tenant, { user })).searchParams.has("code"));
  });

  test("expires after five minutes", async () => {
    const enrollment = await start();
    tenant.clock.advance(5 * 60);
    const response = await verify(enrollment, "Too-Late-By-1852");
    assert.match((await assertProblem(response, 400, "400-0001", "Bad Request")).detail, /unknown, used or expired/);
  });

  test("rejects a connection or identity that the user does not have", async () => {
    const refused = [{ connection: "Other" }, { identity_user_id: "auth0|other" }];
    for (const members of refused) {
      const response = await call("POST", "/authentication-methods", { type: "password", ...members });
      await assertProblem(response, 400, "400-0001", "Bad Request");
    }
    const own = { connection: "Username-Password-Authentication", identity_user_id: defaultUser.userId };
    assert.equal((await call("POST", "/authentication-methods", { type: "password", ...own })).status, 202);
  });

  test("applies the tenant's passwordPolicy option", async () => {
    const lax = await startWithCaller({
      passwordPolicy: {
        complexity: { min_length: 4, character_types: [], max_length_exceeded: "truncate" },
        dictionary: { active: false },
      },
    });
    try {
      const enroll = async (password) => {
        const started = await (await lax.call("POST", "/authentication-methods", { type: "password" })).json();
        return lax.call("POST", VERIFY, { auth_session: started.auth_session, new_password: password });
      };
      await assertInvalid(await enroll("abc"), ["/new_password"]);
      const long = "-_".repeat(50);
      assert.equal((await enroll(long)).status, 201);
      const user = { ...defaultUser, password: long };
      assert.ok((await logIn(lax.tenant, { user })).searchParams.has("code"));
    } finally {
      await lax.tenant.stop();
    }
  });

  test("rejects an invalid passwordPolicy option", () =>
    assert.rejects(startTestTenant({ passwordPolicy: { complexity: { min_length: -1 } } }), TypeError));
});
