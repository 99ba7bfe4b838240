import assert from "node:assert/strict";
import { countCeremonies } from "./support/ceremonies.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";
const VERIFY = `POST ${METHODS}/passkey%7Cnew/verify`;

packageJourney("a prepared passkey calls the browser synchronously in the click", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  tenant.log.clear();
  await page.evaluate(async () => {
    window.prepared = await window.client.preparePasskey();
    const create = navigator.credentials.create.bind(navigator.credentials);
    window.inTurn = [];
    navigator.credentials.create = (options) => {
      window.inTurn.push(window.isClicking === true, navigator.userActivation.isActive);
      return create(options);
    };
    const button = document.body.appendChild(document.createElement("button"));
    button.onclick = () => {
      window.isClicking = true;
      window.created = window.settle(() => window.prepared.create());
      window.isClicking = false;
    };
  });
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
  assert.equal(await authenticator.count(), 0);

  await page.locator("button").click();
  const { value } = await page.evaluate(() => window.created);
  assert.equal(value?.type, "passkey");
  assert.deepEqual(await page.evaluate(() => window.inTurn), [true, true], "synchronously, with user activation");
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`, VERIFY]);
  assert.equal(await authenticator.count(), 1);

  const again = await page.evaluate(() => window.settle(() => window.prepared.create()));
  assert.deepEqual([again.error?.typed, again.error?.code], [true, "invalid_request"]);
  assert.equal(await authenticator.count(), 1, "no second prompt is shown");
});

packageJourney("a prepared passkey can be retried after a refusal", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page, { verified: false });
  await app.logIn();
  await prepare(page);
  tenant.log.clear();
  assert.equal((await create(page)).error?.code, "passkey_cancelled");
  await authenticator.setVerified(true);
  assert.equal((await create(page)).value?.type, "passkey");
  assert.deepEqual(apiRequests(tenant), [VERIFY]);
});

packageJourney("a prepared passkey does not expose its auth_session", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await prepare(page);
  const shown = await page.evaluate(() => [
    Object.getOwnPropertyNames(window.prepared),
    Object.isFrozen(window.prepared),
    JSON.stringify(window.prepared),
  ]);
  assert.deepEqual(shown, [["create"], true, "{}"]);
});

packageJourney("a prepared passkey is rejected after logout", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  await prepare(page);
  // A slow revocation delays the redirect, so that the page stays.
  tenant.faults.add({ path: "/oauth/revoke", latencyMs: 10_000 });
  tenant.log.clear();
  await page.evaluate(() => void window.client.logout());
  assert.equal((await create(page)).error?.code, "invalid_request");
  assert.equal(await authenticator.count(), 0);
  await page.evaluate(() => window.client.free());
  assert.equal((await create(page)).error?.code, "invalid_request");
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("create() of a prepared passkey honors signal and timeoutMs", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await prepare(page);
  await countCeremonies(page);
  tenant.log.clear();
  for (const [options, code] of Object.entries({
    "({ signal: AbortSignal.abort() })": "aborted",
    "({ timeoutMs: 0 })": "invalid_request",
    "({ signal: {} })": "invalid_request",
    null: "invalid_request",
    7: "invalid_request",
  })) {
    const { error } = await page.evaluate(`settle(() => prepared.create(${options}))`);
    assert.deepEqual([error?.typed, error?.code], [true, code], options);
  }
  assert.deepEqual([await page.evaluate(() => window.ceremonies), apiRequests(tenant)], [0, []]);
  assert.equal((await create(page)).value?.type, "passkey");
});

packageJourney("preparePasskey without WebAuthn sends no request", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await page.evaluate(() => delete window.PublicKeyCredential);
  tenant.log.clear();
  assert.equal((await app.call("preparePasskey")).error?.code, "passkey_unsupported");
  assert.deepEqual(apiRequests(tenant), []);
});

const prepare = (page) => page.evaluate(async () => void (window.prepared = await window.client.preparePasskey()));

const create = (page) => page.evaluate(() => window.settle(() => window.prepared.create()));
