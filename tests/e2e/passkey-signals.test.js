import assert from "node:assert/strict";
import { CLIENT_ID, packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordSignals } from "./support/signals.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const VERIFY = /\/verify$/;
const reload = { cache: "reload" };

// A virtual authenticator stores one passkey per user: each enrollment replaces the passkey on the device, and the one
// before stands for one on another device.

packageJourney("a list in flight in a second client deletes no passkey", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  await app.call("enrollPasskey");
  const config = { domain: tenant.origin, clientId: CLIENT_ID, redirectUri: `${server.origin}/` };
  const { error } = await page.evaluate(async (given) => {
    window.other = await window.MyAccountClient.create(given);
    return window.settle(() => window.other.loginWithPasskey());
  }, config);
  assert.equal(error, undefined);
  const signals = await recordSignals(page);
  const release = await holdLists(page);
  await page.evaluate(() => void (window.listed = window.settle(() => window.other.getAuthenticationMethods())));
  await page.waitForFunction(() => window.heldLists === 1);
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
  assert.equal(await authenticator.count(), 1);
  await release();
  assert.equal(passkeys(await page.evaluate(() => window.listed)).length, 1, "the list is the one from before");
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
  const later = await page.evaluate(() =>
    window.settle(() => window.other.getAuthenticationMethods({ cache: "reload" })),
  );
  assert.equal(passkeys(later).length, 2);
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
});

packageJourney("a list in flight in another tab deletes no passkey", async (env) => {
  const { page, context } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  await app.call("enrollPasskey");
  const signals = await recordSignals(page);
  const release = await holdLists(page);
  await page.evaluate(() => void (window.listed = window.settle(() => window.client.getAuthenticationMethods())));
  await page.waitForFunction(() => window.heldLists === 1);

  const tab = await context.newPage();
  const other = packagePage(env, tab);
  const synchronized = await addVirtualAuthenticator(tab);
  await other.logIn();
  assert.equal((await other.call("enrollPasskey")).value?.type, "passkey");
  await authenticator.replaceAll(await synchronized.credentials());
  assert.equal(await authenticator.count(), 1);

  await release();
  assert.equal(passkeys(await page.evaluate(() => window.listed)).length, 1, "the list is the one from before");
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
});

packageJourney("a list from a service worker's cache deletes no passkey", async (env) => {
  const { page, tenant, watch } = env;
  watch.expectFailures();
  const { app, authenticator } = await withCachingWorker(env);
  await app.call("enrollPasskey");
  assert.equal(passkeys(await app.call("getAuthenticationMethods", reload)).length, 1);
  await app.call("enrollPasskey");
  // The first list of a session.
  await app.logIn();
  const signals = await recordSignals(page);
  assert.equal(passkeys(await app.call("getAuthenticationMethods", reload)).length, 1, "the list is cached");
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);

  const { value: second } = await app.call("enrollPasskey");
  assert.equal(passkeys(await app.call("getAuthenticationMethods", reload)).length, 1, "the list is cached");
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
  // Another read has returned the passkey that the cached list lacks.
  assert.equal((await app.call("getAuthenticationMethod", second.id)).value?.id, second.id);
  assert.equal(passkeys(await app.call("getAuthenticationMethods", reload)).length, 1);
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);

  // Registered, but the response says otherwise, and so does the list.
  tenant.faults.add({ path: VERIFY, status: 502, afterHandling: true });
  assert.equal((await app.call("enrollPasskey")).error?.code, "server_error");
  const [user] = tenant.users;
  assert.equal(user.methods.list("passkey").length, 4);
  assert.deepEqual([await authenticator.count(), await signals.all()], [1, []]);
  tenant.faults.clear();

  const { value: last } = await app.call("enrollPasskey");
  await app.call("deleteAuthenticationMethod", last.id);
  assert.deepEqual(await signals.methods(), ["signalUnknownCredential"], "a deletion is certain");
  assert.equal(await authenticator.count(), 0);
  assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
});

/** A signed-in page under a service worker that answers reads from its cache. */
async function withCachingWorker(env) {
  const { page, app: server } = env;
  // A policy of Trusted Types would have to allow the URL of the worker.
  delete server.policy["require-trusted-types-for"];
  delete server.policy["trusted-types"];
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.open();
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("/caching-worker.js");
    await navigator.serviceWorker.ready;
  });
  await app.logIn();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return { app, authenticator };
}

/**
 * Holds the responses to the page's requests for the list of methods: the server has sent them.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<void>>} releases them and all later ones
 */
async function holdLists(page) {
  await page.evaluate(() => {
    const { fetch } = window;
    const gate = new Promise((resolve) => (window.releaseLists = resolve));
    window.heldLists = 0;
    window.fetch = async (...request) => {
      const response = await fetch(...request);
      const [{ url = String(request[0]), method = request[1]?.method ?? "GET" }] = request;
      if (method === "GET" && url.endsWith("/authentication-methods")) {
        window.heldLists += 1;
        await gate;
      }
      return response;
    };
  });
  return () => page.evaluate(() => window.releaseLists());
}

const passkeys = ({ value }) => value.filter(({ type }) => type === "passkey");
