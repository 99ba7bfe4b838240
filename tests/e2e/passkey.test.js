import assert from "node:assert/strict";
import { holdCeremonies, countCeremonies } from "./support/ceremonies.js";
import { demoPage } from "./support/demo-page.js";
import { enginesWithPasskeys, webkit } from "./support/engines/index.js";
import { demoJourney, packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";

demoJourney("the demo reports failed user verification", async ({ page, tenant, app }) => {
  const authenticator = await addVirtualAuthenticator(page, { verified: false });
  const demo = demoPage(page);
  await page.goto(app.origin);
  await demo.signIn();
  await demo.waitForCount(demo.methods, 2);

  tenant.log.clear();
  await demo.addPasskeyButton.click();
  await demo.waitForError("passkey_cancelled");
  await demo.waitForCount(demo.methods, 2);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], "no verification is sent");

  await authenticator.setVerified(true);
  await demo.addPasskeyButton.click();
  await demo.waitForStatus(/^Passkey added/);
  await demo.waitForCount(demo.methods, 3);
});

packageJourneyIn(enginesWithPasskeys, "enrollPasskey enrolls a passkey with one prompt", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  tenant.log.clear();
  const { value: passkey } = await app.call("enrollPasskey");
  assert.equal(passkey?.type, "passkey");
  assert.equal(await authenticator.count(), 1);
  const { value: passkeys } = await app.call("getAuthenticationMethods", { type: "passkey" });
  assert.deepEqual(passkeys, [passkey]);
  assert.deepEqual(apiRequests(tenant), [
    `POST ${METHODS}`,
    `POST ${METHODS}/passkey%7Cnew/verify`,
    `GET ${METHODS}?type=passkey`,
  ]);
});

packageJourneyIn(enginesWithPasskeys, "the browser's exception is the cause of passkey_cancelled", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page, { verified: false });
  await app.logIn();
  tenant.log.clear();
  const { error } = await app.call("enrollPasskey");
  assert.deepEqual([error.typed, error.code, error.cause], [true, "passkey_cancelled", "NotAllowedError"]);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
});

// Virtual authenticators cannot fail in some of these ways, so the exceptions are stubbed.
packageJourney("each ceremony exception maps to its code", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  for (const [name, code] of Object.entries({
    NotAllowedError: "passkey_cancelled",
    InvalidStateError: "passkey_already_registered",
    SecurityError: "passkey_invalid_domain",
    NotSupportedError: "passkey_unsupported",
    ConstraintError: "passkey_unsupported",
    OperationError: "passkey_busy",
    AbortError: "aborted",
    UnknownError: "passkey_failed",
    QuotaExceededError: "passkey_failed",
  })) {
    await page.evaluate((given) => {
      navigator.credentials.create = () => Promise.reject(new DOMException("", given));
    }, name);
    tenant.log.clear();
    const { error } = await app.call("enrollPasskey");
    assert.deepEqual([error?.typed, error?.code, error?.cause], [true, code, name]);
    assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], name);
  }
});

packageJourney("a ceremony can be aborted and the next one works", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page, { present: false });
  await app.logIn();
  await countCeremonies(page);

  tenant.log.clear();
  const outcome = page.evaluate(async () => {
    window.controller = new AbortController();
    window.reason = new Error("changed my mind");
    try {
      return await window.client.enrollPasskey({ signal: window.controller.signal });
    } catch ({ code, cause }) {
      return { code, isReason: cause === window.reason };
    }
  });
  await page.waitForFunction(() => window.ceremonies === 1);
  const busy = await app.call("enrollPasskey");
  assert.equal(busy.error?.code, "passkey_busy");
  await page.evaluate(() => window.controller.abort(window.reason));
  assert.deepEqual(await outcome, { code: "aborted", isReason: true });
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], "neither the busy nor the aborted call is verified");

  await authenticator.setPresent(true);
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
  assert.equal(await page.evaluate(() => window.ceremonies), 2);
});

packageJourneyIn(enginesWithPasskeys, "an excluded credential is passkey_already_registered", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  const { value: passkey } = await app.call("enrollPasskey");
  tenant.faults.add({
    path: METHODS,
    method: "POST",
    times: 1,
    status: 202,
    body: challenge({ excludeCredentials: [{ type: "public-key", id: passkey.key_id }] }),
  });
  tenant.log.clear();
  const { error } = await app.call("enrollPasskey");
  assert.deepEqual([error?.code, error?.cause], ["passkey_already_registered", "InvalidStateError"]);
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
});

packageJourney("invalid creation options are typed errors", async (env) => {
  const { page, tenant, watch } = env;
  watch.allowBrowserMessages();
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  const cases = {
    "another host's passkey": {
      changes: { rp: { id: "evil.example", name: "x" } },
      code: "passkey_invalid_domain",
      message: /localhost.*evil\.example.*related origin/,
    },
    "no known credential type": {
      changes: { pubKeyCredParams: [{ type: "private-key", alg: -7 }] },
      code: "passkey_unsupported",
    },
    "no challenge": { changes: { challenge: undefined }, code: "invalid_response" },
    "a challenge that is not base64url": { changes: { challenge: "abcde" }, code: "invalid_response" },
    "a user handle of 65 bytes": {
      changes: { user: { id: Buffer.alloc(65).toString("base64url"), name: "a", displayName: "b" } },
      code: "invalid_response",
    },
    "pubKeyCredParams as text": { changes: { pubKeyCredParams: "ES256" }, code: "invalid_response" },
    "authenticatorSelection as a number": {
      changes: { authenticatorSelection: 7 },
      code: "invalid_response",
    },
  };
  for (const [name, { changes, code, message = /./ }] of Object.entries(cases)) {
    tenant.log.clear();
    tenant.faults.add({ path: METHODS, method: "POST", times: 1, status: 202, body: challenge(changes) });
    const { error } = await app.call("enrollPasskey");
    assert.deepEqual([error?.typed, error?.code], [true, code], name);
    assert.match(error.message, message, name);
    assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], name);
    assert.equal(await authenticator.count(), 0, name);
  }
});

packageJourney("enrollPasskey works without the WebAuthn JSON functions", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await page.evaluate(() => {
    delete window.PublicKeyCredential.parseCreationOptionsFromJSON;
    delete window.PublicKeyCredential.prototype.toJSON;
  });
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
  assert.equal((await app.call("getAuthenticationMethods")).value.length, 3);
  assert.deepEqual(apiRequests(tenant).slice(-3), [
    `POST ${METHODS}`,
    `POST ${METHODS}/passkey%7Cnew/verify`,
    `GET ${METHODS}`,
  ]);
});

packageJourney("enrollPasskey accepts padded standard base64", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await page.route(`${tenant.origin}${METHODS}`, async (route) => {
    const response = await route.fetch();
    const { authn_params_public_key: options, ...rest } = await response.json();
    const padded = (text) => Buffer.from(text, "base64url").toString("base64");
    const user = { ...options.user, id: padded(options.user.id) };
    await route.fulfill({
      response,
      json: { ...rest, authn_params_public_key: { ...options, challenge: padded(options.challenge), user } },
    });
  });
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
});

packageJourney("enrollPasskey sends nothing without PublicKeyCredential", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await page.evaluate(() => delete window.PublicKeyCredential);
  tenant.log.clear();
  assert.equal((await app.call("enrollPasskey")).error?.code, "passkey_unsupported");
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourneyIn([webkit], "enrollPasskey sends nothing without WebAuthn", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  assert.equal(
    await page.evaluate(() => typeof window.PublicKeyCredential),
    "undefined",
    "this browser has WebAuthn now",
  );
  tenant.log.clear();
  const { error } = await app.call("enrollPasskey");
  assert.deepEqual([error?.typed, error?.code], [true, "passkey_unsupported"]);
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("an invalid credential is passkey_failed", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  const credentials = [
    "null",
    "7",
    "{}",
    "({ rawId: 'x', response: {} })",
    "({ get rawId() { throw new Error('no') } })",
    "new Proxy({}, { get() { throw null } })",
  ];
  for (const credential of credentials) {
    tenant.log.clear();
    await page.evaluate(`navigator.credentials.create = async () => (${credential})`);
    const { error } = await app.call("enrollPasskey");
    assert.deepEqual([error?.typed, error?.code], [true, "passkey_failed"], credential);
    assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], credential);
  }
  for (const failure of ["null", "undefined", "'text'", "new Proxy({}, { get() { throw 1 } })"]) {
    await page.evaluate(`navigator.credentials.create = async () => { throw ${failure} }`);
    const { error } = await app.call("enrollPasskey");
    assert.deepEqual([error?.typed, error?.code], [true, "passkey_failed"], failure);
  }
});

packageJourney("a logout during a ceremony ends the enrollment", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await holdCeremonies(page);
  // A slow revocation delays the redirect, so that the ceremony ends on this page.
  tenant.faults.add({ path: "/oauth/revoke", latencyMs: 10_000 });

  tenant.log.clear();
  const outcome = app.call("enrollPasskey");
  await page.waitForFunction(() => window.ceremonies === 1);
  const left = page.waitForRequest((request) => new URL(request.url()).pathname === "/v2/logout");
  await page.evaluate(() => {
    window.client.logout();
    window.openGate();
  });
  assert.equal((await outcome).error?.code, "login_required");
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`], "no verification is sent");
  await left;
});

/** The tenant's response to the first step, with these changes to valid options. */
function challenge(changes) {
  return {
    auth_session: "session",
    authn_params_public_key: {
      challenge: Buffer.alloc(32, 1).toString("base64url"),
      rp: { id: "localhost", name: "Local tenant" },
      user: { id: "dXNlcg", name: "ada@example.test", displayName: "Ada" },
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
      timeout: 60_000,
      ...changes,
    },
  };
}
