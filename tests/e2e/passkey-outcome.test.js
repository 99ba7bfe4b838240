import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordSignals } from "./support/signals.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

/** A signed-in page with a virtual authenticator and recorded signals. */
async function signedIn(env) {
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(env.page);
  await app.logIn();
  return { app, authenticator, signals: await recordSignals(env.page) };
}

const METHODS = "/me/v1/authentication-methods";
const BEGIN = `POST ${METHODS}`;
const VERIFY = `POST ${METHODS}/passkey%7Cnew/verify`;
const PATH = /\/verify$/;

for (const [name, fault] of Object.entries({
  "status 429": { status: 429, headers: { "retry-after": "0" } },
  "status 503": { status: 503, headers: { "retry-after": "0" } },
  "status 500": { status: 500 },
})) {
  packageJourney(`enrolling a passkey succeeds after ${name}`, async (env) => {
    const { tenant, watch } = env;
    watch.expectFailures();
    const { app, authenticator, signals } = await signedIn(env);
    tenant.log.clear();
    tenant.faults.add({ path: PATH, times: 1, ...fault });
    const { value } = await app.call("enrollPasskey");
    assert.equal(value?.type, "passkey");
    assert.deepEqual(apiRequests(tenant), [BEGIN, VERIFY, VERIFY]);
    assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
  });
}

packageJourney("enrolling a passkey succeeds after a rejected access token", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  tenant.log.clear();
  tenant.faults.add({ path: PATH, times: 1, status: 401 });
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
  assert.deepEqual(apiRequests(tenant), [BEGIN, VERIFY, "POST /oauth/token", VERIFY]);
  assert.equal(await authenticator.count(), 1);
});

packageJourney("a registered passkey is found after a lost response", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  const signals = await recordSignals(page);
  tenant.log.clear();
  tenant.faults.add({ path: PATH, times: 1, status: 502, afterHandling: true });
  const { value } = await app.call("enrollPasskey");
  assert.equal(value?.type, "passkey");
  assert.equal(value.id.startsWith("passkey|dev_"), true);
  assert.deepEqual(apiRequests(tenant), [BEGIN, VERIFY, VERIFY, `GET ${METHODS}`]);
  assert.deepEqual(await signals.all(), []);
});

packageJourney("a rejected passkey is removed from the authenticator", async (env) => {
  const { tenant, watch } = env;
  watch.expectFailures();
  const { app, authenticator, signals } = await signedIn(env);
  tenant.log.clear();
  tenant.faults.add({ path: PATH, status: 400, body: { title: "Bad Request", detail: "no" } });
  const { error } = await app.call("enrollPasskey");
  assert.deepEqual([error?.code, error?.problem?.detail], ["invalid_request", "no"]);
  assert.deepEqual(apiRequests(tenant), [BEGIN, VERIFY]);
  const [{ method, options }, ...others] = await signals.all();
  assert.deepEqual([method, options.rpId, others], ["signalUnknownCredential", "localhost", []]);
  assert.match(options.credentialId, /^[-_A-Za-z0-9]{20,}$/);
  // Signals remove the passkey from the virtual authenticator, or hide it.
  assert.equal(await authenticator.count(), 0);
});

packageJourney("a passkey with a lost response is kept", async (env) => {
  const { tenant, watch } = env;
  watch.expectFailures();
  const { app, authenticator, signals } = await signedIn(env);
  tenant.log.clear();
  tenant.faults.add({ path: PATH, times: 1, drop: "after-headers" });
  assert.equal((await app.call("enrollPasskey")).error?.code, "network");
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
});

packageJourney("a passkey with a bad signature is rejected and removed", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const { app, authenticator, signals } = await signedIn(env);
  // The authenticator signs the client data: another challenge gives another signature.
  await page.evaluate(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = ({ publicKey, ...rest }) =>
      create({ publicKey: { ...publicKey, challenge: new Uint8Array(32) }, ...rest });
  });
  tenant.log.clear();
  assert.equal((await app.call("enrollPasskey")).error?.code, "invalid_request");
  assert.deepEqual(apiRequests(tenant), [BEGIN, VERIFY]);
  assert.deepEqual(await signals.methods(), ["signalUnknownCredential"]);
  assert.equal(await authenticator.count(), 0);
});

packageJourney("deleting a passkey signals the authenticator", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  const { value: passkey } = await app.call("enrollPasskey");
  const signals = await recordSignals(page);
  await app.call("deleteAuthenticationMethod", passkey.id);
  assert.deepEqual(await signals.all(), [
    { method: "signalUnknownCredential", options: { rpId: "localhost", credentialId: passkey.key_id } },
  ]);
  assert.equal(await authenticator.count(), 0);
});

packageJourney("a full list signals passkeys deleted elsewhere", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  await app.call("enrollPasskey");
  // An authenticator stores one passkey per user: the second replaces the first, which stands for one on another device.
  const { value: gone } = await app.call("enrollPasskey");
  assert.equal(await authenticator.count(), 1);
  const [user] = tenant.users;
  await app.call("getAuthenticationMethods", { cache: "reload" });
  user.methods.remove(gone.id);
  const signals = await recordSignals(page);
  await app.call("getAuthenticationMethods", { type: "passkey", cache: "reload" });
  assert.deepEqual(await signals.all(), [], "a filtered list signals nothing");
  await app.call("getAuthenticationMethods", { cache: "reload" });
  assert.deepEqual(await signals.all(), [
    { method: "signalUnknownCredential", options: { rpId: "localhost", credentialId: gone.key_id } },
  ]);
  assert.equal(await authenticator.count(), 0);
});

packageJourney("updateUserProfile signals the new name", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  const scope = "read:me:authentication_methods create:me:authentication_methods read:me:profile update:me:profile";
  await app.logIn({ config: { scope } });
  const { value: passkey } = await app.call("enrollPasskey");
  const signals = await recordSignals(page);
  const { value: profile } = await app.call("updateUserProfile", { name: "Ada King" });
  assert.deepEqual(await signals.all(), [
    {
      method: "signalCurrentUserDetails",
      options: { rpId: "localhost", userId: passkey.user_handle, name: profile.email, displayName: "Ada King" },
    },
  ]);
});

packageJourney("a browser without the signal API works", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await page.evaluate(() => {
    for (const name of Object.getOwnPropertyNames(PublicKeyCredential)) {
      if (name.startsWith("signal")) delete PublicKeyCredential[name];
    }
  });
  tenant.faults.add({ path: PATH, times: 1, status: 400 });
  assert.equal((await app.call("enrollPasskey")).error?.code, "invalid_request");
  const { value: passkey } = await app.call("enrollPasskey");
  assert.equal((await app.call("getAuthenticationMethods", { cache: "reload" })).value.length, 3);
  assert.equal((await app.call("deleteAuthenticationMethod", passkey.id)).error, undefined);
});
