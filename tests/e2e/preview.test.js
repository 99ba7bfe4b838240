import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { everyScope } from "./support/calls.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

const consents = ["cns_1", "cns_2"].map((id) => ({
  id,
  client_id: "kiosk",
  requested_details: {
    binding_message: "42",
    scope: ["read:orders"],
    authorization_details: [{ type: "payment", amount: { value: 10 } }],
  },
  created_at: "2026-03-02T09:00:00.000Z",
  expires_at: "2026-03-02T09:05:00.000Z",
}));
const organizations = ["a", "b", "c"].map((name) => ({ id: `org_${name}`, name, display_name: name.toUpperCase() }));
const options = { users: [{ ...defaultUser, consents, organizations }] };

const config = { scope: everyScope, preview: true };

packageJourney("preview methods require preview: true", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectStatus(/404/);
  const app = packagePage(env);
  tenant.quirks.set({ previewResources: "absent" });
  const calls = [["getConsents"], ["getConsent", "cns_1"], ["getOrganizations"]];
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
