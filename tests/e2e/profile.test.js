import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyScope } from "./support/calls.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";

const profilePolicy = { "/family_name": { access: "read_only", source: "idp", reason: "from the directory" } };
const profile = { given_name: "Ada", family_name: "Lovelace", user_metadata: { color: "red" } };
const options = { users: [{ ...defaultUser, profile, profilePolicy }] };

const config = { scope: everyScope };

packageJourney(
  "the profile is read completely or by fields, without preview",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await app.logIn({ config });
    tenant.log.clear();
    const { value: complete } = await app.call("getUserProfile");
    assert.deepEqual(
      [complete.email, complete.given_name, complete.user_metadata.color],
      [defaultUser.email, "Ada", "red"],
    );
    assert.deepEqual(complete.profile_policy["/family_name"], profilePolicy["/family_name"]);
    const part = { given_name: "Ada", family_name: "Lovelace" };
    const fields = Object.keys(part);
    assert.deepEqual((await app.call("getUserProfile", { fields })).value, part);
    assert.deepEqual((await app.call("getUserProfile", { fields, includeFields: true })).value, part);
    const { value: others } = await app.call("getUserProfile", { fields, includeFields: false });
    assert.deepEqual({ ...others, ...part }, complete);
    assert.equal(others.given_name, undefined);
    const path = "GET /me/v1/profile";
    assert.deepEqual(apiRequests(tenant), [
      path,
      `${path}?fields=given_name%2Cfamily_name`,
      `${path}?fields=given_name%2Cfamily_name&include_fields=true`,
      `${path}?fields=given_name%2Cfamily_name&include_fields=false`,
    ]);
  },
  options,
);

packageJourney(
  "a read-only field rejects the whole profile update",
  async (env) => {
    const { watch } = env;
    watch.expectStatus(/400/);
    const app = packagePage(env);
    await app.logIn({ config });
    const changes = { nickname: "countess", picture: "https://pictures.example.test/ada" };
    const { value: changed } = await app.call("updateUserProfile", changes);
    assert.deepEqual([changed.nickname, changed.picture], ["countess", changes.picture]);
    assert.deepEqual((await app.call("getUserProfile")).value, changed);

    const { error } = await app.call("updateUserProfile", { nickname: "other", family_name: "Byron" });
    assert.deepEqual([error?.code, error?.status, error?.problem.title], ["invalid_request", 400, "read_only_field"]);
    assert.match(error.problem.type, /A0E-400-0008$/);
    const [{ pointer, source }] = error.problem.validation_errors;
    assert.deepEqual([pointer, source], ["/family_name", "managed_by_identity_provider"]);
    assert.deepEqual((await app.call("getUserProfile")).value, changed, "the profile is unchanged");

    for (const member of ["pronouns", "user_metadata", "email"]) {
      const { error: refusal } = await app.call("updateUserProfile", { nickname: "other", [member]: "x" });
      assert.deepEqual([refusal?.code, refusal?.status], ["invalid_request", 400], `${member}: the tenant decides`);
    }
    assert.deepEqual((await app.call("getUserProfile")).value, changed);
  },
  options,
);

packageJourney("values that the profile does not take send no request", async (env) => {
  const app = packagePage(env);
  await app.logIn({ config });
  const changes = [
    ...["undefined", "null", "[]", "'x'", "{ name: 1n }", "window", "{ name: null }", "{ name: '' }"],
    ...["{ nickname: ' ' }", "{ name: 'a'.repeat(301) }", "{ given_name: 'a'.repeat(151) }"],
    ...["{ picture: 'http://a.example/' }", "{ picture: 'https://' + 'a'.repeat(2041) }"],
  ];
  const noOptions = ["{ fields: 'name' }", "{ fields: [7] }", "{ includeFields: 'no' }", "7"];
  await rejectsWithoutRequest(env, [
    ...changes.map((given) => `updateUserProfile(${given})`),
    ...noOptions.map((given) => `getUserProfile(${given})`),
  ]);
});

packageJourney("a tenant without profiles answers not_found or forbidden", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/40[34]/);
  const app = packagePage(env);
  await app.logIn({ config });
  for (const [profileResource, code] of [
    ["absent", "not_found"],
    ["forbidden", "forbidden"],
  ]) {
    tenant.quirks.set({ profileResource });
    const outcomes = [await app.call("getUserProfile"), await app.call("updateUserProfile", { name: "Ada" })];
    assert.deepEqual(
      outcomes.map(({ error }) => [error?.code, error?.stepUp]),
      [
        [code, undefined],
        [code, undefined],
      ],
    );
  }
});
