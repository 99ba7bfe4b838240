import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { countCeremonies, holdCeremonies } from "./support/ceremonies.js";
import { CLIENT_ID, packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests, waitForApiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";

/** Within this time a second call is taken for a double click. */
const DOUBLE_CLICK_MS = 1_100;

packageJourney("ceremonies of several clients exclude each other", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await page.evaluate(async () => void (window.prepared = await window.client.preparePasskey()));
  const release = await holdCeremonies(page);
  const first = app.call("enrollPasskey");
  await page.waitForFunction(() => window.ceremonies === 1);
  tenant.log.clear();

  const config = { domain: tenant.origin, clientId: CLIENT_ID, redirectUri: `${server.origin}/` };
  const other = await page.evaluate(async (given) => {
    window.other = await window.MyAccountClient.create(given);
    return window.settle(() => window.other.enrollPasskey());
  }, config);
  assert.deepEqual([other.error?.typed, other.error?.code], [true, "passkey_busy"]);
  const prepared = await page.evaluate(() => window.settle(() => window.prepared.create()));
  assert.deepEqual([prepared.error?.typed, prepared.error?.code], [true, "passkey_busy"]);
  assert.ok(!apiRequests(tenant).some((call) => call.endsWith("/verify")));

  await release();
  assert.equal((await first).value?.type, "passkey");
  assert.equal((await page.evaluate(() => window.settle(() => window.prepared.create()))).value?.type, "passkey");
});

packageJourney("a pending ceremony of the page is reported and the next works", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page, { present: false });
  await app.logIn();
  await page.evaluate(() => {
    window.controller = new AbortController();
    const publicKey = { challenge: new Uint8Array(32), rpId: "localhost" };
    window.foreign = navigator.credentials
      .get({ publicKey, signal: window.controller.signal })
      .catch(({ name }) => name);
  });
  const { error } = await app.call("enrollPasskey");
  // WebAuthn does not name the exception for a second concurrent ceremony.
  const codes = { OperationError: "passkey_busy", NotAllowedError: "passkey_cancelled" };
  assert.deepEqual([error?.typed, error?.code], [true, codes[error?.cause]], error?.cause);
  await page.evaluate(() => window.controller.abort());
  assert.equal(await page.evaluate(() => window.foreign), "AbortError");
  await authenticator.setPresent(true);
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
});

packageJourney("leaving the page during a ceremony does not block the next", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page, { present: false });
  await app.logIn();
  tenant.log.clear();
  await page.evaluate(() => void window.client.enrollPasskey().catch(() => {}));
  await waitForApiRequests(tenant, (requests) => requests.includes(`POST ${METHODS}`));
  await app.logIn();
  await authenticator.setPresent(true);
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
  assert.equal(await authenticator.count(), 1);
  assert.equal(apiRequests(tenant).filter((call) => call.endsWith("/verify")).length, 1);
});

for (const name of ["enrollPasskey", "loginWithPasskey"]) {
  packageJourney(`a new prompt replaces a hanging ${name}`, async (env) => {
    const { page } = env;
    const app = packagePage(env);
    const authenticator = await addVirtualAuthenticator(page);
    await app.logIn();
    await page.evaluate(async () => void (window.prepared = await window.client.preparePasskey()));
    await neverEnd(page);
    await page.evaluate((method) => {
      window.hanging = window.settle(() => window.client[method]({ timeoutMs: 2_000 }));
    }, name);
    await page.waitForFunction(() => window.ceremonies === 1);
    await sleep(DOUBLE_CLICK_MS);
    await page.evaluate(() => window.restoreCeremonies());
    const prepared = await page.evaluate(() => window.settle(() => window.prepared.create()));
    assert.equal(prepared.value?.type, "passkey", prepared.error?.message);
    assert.equal((await page.evaluate(() => window.hanging)).error?.code, "aborted");
    assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
    assert.equal(await authenticator.count(), 1);
  });
}

packageJourney("a prompt the user sees gives way to a later one", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page, { present: false });
  await app.logIn();
  await countCeremonies(page);
  await page.evaluate(async () => {
    window.prepared = await window.client.preparePasskey();
    window.shown = window.settle(() => window.client.enrollPasskey());
  });
  await page.waitForFunction(() => window.ceremonies === 1);
  await sleep(DOUBLE_CLICK_MS);
  await authenticator.setPresent(true);
  const later = await page.evaluate(() => window.settle(() => window.prepared.create()));
  assert.equal((await page.evaluate(() => window.shown)).error?.code, "aborted");
  assert.equal(later.value?.type, "passkey", later.error?.cause);
  assert.equal(await authenticator.count(), 1);
});

packageJourney("a ceremony that never ends is cancelled by its options' timeout", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await neverEnd(page);
  await shortenTimeouts(page);
  tenant.log.clear();
  const { error } = await app.call("enrollPasskey");
  assert.deepEqual([error?.typed, error?.code], [true, "passkey_cancelled"]);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
  await page.evaluate(() => window.restoreCeremonies());
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
});

/** Ceremonies that ignore their signal and never settle, as some extensions provide. */
const neverEnd = (page) =>
  page.evaluate(() => {
    const { create, get } = navigator.credentials;
    window.ceremonies = 0;
    navigator.credentials.create = navigator.credentials.get = () => {
      window.ceremonies += 1;
      return new Promise(() => {});
    };
    window.restoreCeremonies = () => Object.assign(navigator.credentials, { create, get });
  });

/** Lets the page's timers of more than half a minute end at once. */
const shortenTimeouts = (page) =>
  page.evaluate(() => {
    const { setTimeout } = window;
    window.setTimeout = (callback, milliseconds) => setTimeout(callback, milliseconds > 30_000 ? 0 : milliseconds);
  });

packageJourney("a ceremony that ignores its signal is abandoned", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  tenant.log.clear();
  const outcome = await page.evaluate(async () => {
    const { create } = navigator.credentials;
    const controller = new AbortController();
    navigator.credentials.create = () => {
      setTimeout(() => controller.abort(new Error("enough")));
      return new Promise(() => {});
    };
    const { error } = await window.settle(() => window.client.enrollPasskey({ signal: controller.signal }));
    navigator.credentials.create = create;
    return error;
  });
  assert.equal(outcome?.code, "aborted");
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
});
