import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyScope } from "./support/calls.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { rejectsWithoutRequest } from "./support/rejected-calls.js";
import { apiRequests } from "./support/tenant-log.js";

const consents = ["cns_1", "cns_2"].map((id) => ({
  id,
  client_id: "kiosk",
  requested_details: { binding_message: "42", scope: ["read:orders"] },
  created_at: "2026-03-02T09:00:00.000Z",
  expires_at: "2026-03-02T09:05:00.000Z",
}));
const organizations = ["a", "b", "c"].map((name) => ({ id: `org_${name}`, name, display_name: name.toUpperCase() }));
const profilePolicy = { "/family_name": { access: "read_only", source: "idp", reason: "from the directory" } };
const profile = { given_name: "Ada", family_name: "Lovelace", user_metadata: { colour: "red", size: 1 } };
const options = { users: [{ ...defaultUser, consents, organizations, profile, profilePolicy }] };

const config = { scope: everyScope, preview: true };

packageJourney("preview methods require preview: true", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  tenant.quirks.set({ previewResources: "absent" });
  const calls = [
    ["getConsents"],
    ["getConsent", "cns_1"],
    ["getOrganizations"],
    ["getProfile"],
    ["updateProfile", { nickname: "x" }],
  ];
  for (const preview of [undefined, false]) {
    await app.logIn({ config: { scope: everyScope, ...(preview !== undefined && { preview }) } });
    tenant.log.clear();
    for (const call of calls) {
      const { error } = await app.call(...call);
      assert.deepEqual([error?.typed, error?.code], [true, "invalid_request"], call[0]);
      assert.match(error.message, /preview: true/);
    }
    const iterated = await page.evaluate(() => window.settle(() => window.client.allOrganizations().next()));
    assert.equal(iterated.error?.code, "invalid_request");
    assert.deepEqual(apiRequests(tenant), []);
  }
  await app.logIn({ config });
  for (const call of calls) assert.equal((await app.call(...call)).error?.code, "not_found", call[0]);
});

packageJourney(
  "consents are listed and read",
  async (env) => {
    const { watch } = env;
    watch.expectStatus(/404/);
    const app = packagePage(env);
    await app.logIn({ config });
    assert.deepEqual((await app.call("getConsents")).value, consents);
    assert.deepEqual((await app.call("getConsent", "cns_2")).value, consents[1]);
    assert.equal((await app.call("getConsent", "cns_3")).error?.code, "not_found");
    assert.equal((await app.call("getConsent", "..")).error?.code, "invalid_request");
  },
  options,
);

packageJourney(
  "organizations are paginated and iterable",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await app.logIn({ config });
    assert.deepEqual((await app.call("getOrganizations")).value, { items: organizations });
    const { value: first } = await app.call("getOrganizations", { take: 2 });
    assert.deepEqual(first.items, organizations.slice(0, 2));
    const { value: second } = await app.call("getOrganizations", { from: first.next, take: 2 });
    assert.deepEqual(second, { items: organizations.slice(2) });
    tenant.log.clear();
    assert.deepEqual(await app.iterate("allOrganizations", { take: 1 }), { seen: organizations });
    assert.equal(apiRequests(tenant).length, 3);
  },
  options,
);

packageJourney(
  "the profile is read completely or by fields",
  async (env) => {
    const { tenant } = env;
    const app = packagePage(env);
    await app.logIn({ config });
    tenant.log.clear();
    const { value: complete } = await app.call("getProfile");
    assert.deepEqual([complete.email, complete.given_name, complete.user_metadata.size], [defaultUser.email, "Ada", 1]);
    assert.deepEqual(complete.profile_policy["/family_name"], profilePolicy["/family_name"]);
    const part = { given_name: "Ada", family_name: "Lovelace" };
    const fields = Object.keys(part);
    assert.deepEqual((await app.call("getProfile", { fields })).value, part);
    assert.deepEqual((await app.call("getProfile", { fields, include_fields: true })).value, part);
    const { value: others } = await app.call("getProfile", { fields, include_fields: false });
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
    const changes = { nickname: "countess", user_metadata: { colour: null, shape: { round: true } } };
    const { value: changed } = await app.call("updateProfile", changes);
    assert.equal(changed.nickname, "countess");
    assert.deepEqual(changed.user_metadata, { size: 1, shape: { round: true } });
    assert.deepEqual((await app.call("getProfile")).value, changed);

    const { error } = await app.call("updateProfile", { nickname: "other", family_name: "Byron" });
    assert.deepEqual([error?.code, error?.status, error?.problem.title], ["invalid_request", 400, "read_only_field"]);
    assert.match(error.problem.type, /A0E-400-0008$/);
    assert.equal(error.problem.validation_errors[0].pointer, "/family_name");
    assert.deepEqual((await app.call("getProfile")).value, changed, "the profile is unchanged");

    const later = await app.call("updateProfile", { pronouns: "she/her" });
    assert.equal(
      later.error?.code,
      "invalid_request",
      "a member that is not known here is sent, and the tenant judges",
    );
    const noChanges = ["undefined", "null", "[]", "'x'", "{ name: 1n }", "window"];
    const noOptions = ["{ fields: 'name' }", "{ fields: [7] }", "{ include_fields: 'no' }", "7"];
    await rejectsWithoutRequest(env, [
      ...noChanges.map((given) => `updateProfile(${given})`),
      ...noOptions.map((given) => `getProfile(${given})`),
    ]);
  },
  options,
);
