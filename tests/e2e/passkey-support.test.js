import assert from "node:assert/strict";
import { test } from "node:test";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const NONE = {
  available: false,
  platformAuthenticator: false,
  autofill: false,
  conditionalCreate: false,
  signals: false,
};

packageJourney("passkeySupport reports the browser's capabilities", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.open();
  await addVirtualAuthenticator(page);
  const names = ["conditionalGet", "conditionalCreate", "userVerifyingPlatformAuthenticator"];
  const claimed = await page.evaluate(() => PublicKeyCredential.getClientCapabilities());
  const opposite = Object.fromEntries(names.map((name) => [name, !claimed[name]]));
  for (const capabilities of [claimed, opposite]) {
    await page.evaluate((given) => {
      PublicKeyCredential.getClientCapabilities = async () => given;
    }, capabilities);
    const signals = await page.evaluate(() => typeof PublicKeyCredential.signalUnknownCredential === "function");
    const { conditionalGet, conditionalCreate, userVerifyingPlatformAuthenticator } = capabilities;
    assert.deepEqual(await supportOf(page), {
      available: true,
      platformAuthenticator: userVerifyingPlatformAuthenticator,
      autofill: conditionalGet,
      conditionalCreate,
      signals,
    });
  }
  assert.deepEqual(tenant.log.entries, []);
});

packageJourney("passkeySupport settles although a probe never does", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await addVirtualAuthenticator(page);
  await app.logIn();
  await page.evaluate(() => {
    const hang = () => new Promise(() => {});
    PublicKeyCredential.getClientCapabilities = hang;
    PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable = hang;
    PublicKeyCredential.isConditionalMediationAvailable = hang;
  });
  assert.deepEqual(await supportOf(page), { ...NONE, available: true, signals: true });
  assert.deepEqual(await app.call("enrollPasskey", { conditional: true }), { value: undefined });
  assert.equal((await app.call("loginWithPasskey", { autofill: true })).error?.code, "passkey_unsupported");
});

packageJourney("passkeySupport reports a blocking Permissions-Policy", async (env) => {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  server.headers = { "Permissions-Policy": "publickey-credentials-create=()" };
  await addVirtualAuthenticator(page);
  await app.logIn();
  assert.deepEqual(await supportOf(page), { ...NONE, reason: "blocked_by_policy" });
  tenant.log.clear();
  for (const call of ["enrollPasskey", "preparePasskey"]) {
    assert.equal((await app.call(call)).error?.code, "passkey_unsupported", call);
  }
  assert.deepEqual(apiRequests(tenant), []);
});

packageJourney("passkeySupport reports a blocked cross-origin iframe", async (env) => {
  const { page, tenant, app: server, watch } = env;
  // Browsers may request an icon that this page does not have.
  watch.allowBrowserMessages();
  delete server.policy["frame-ancestors"];
  const allowed = "publickey-credentials-create *; publickey-credentials-get *";
  for (const [allow, expected] of [
    ["", [false, "blocked_by_policy"]],
    [allowed, [true, undefined]],
  ]) {
    // A page of another origin without restrictions on iframes.
    await page.goto(`${tenant.origin}/.well-known/openid-configuration`);
    await page.evaluate(
      ([src, allowing]) =>
        document.body.append(Object.assign(document.createElement("iframe"), { allow: allowing, src })),
      [`${server.origin}/`, allow],
    );
    const [, frame] = page.frames();
    await frame.waitForFunction(() => window.MyAccountClient);
    const { available, reason } = await supportOf(frame);
    assert.deepEqual([available, reason], expected);
  }
});

packageJourney("passkeySupport tells no WebAuthn from an insecure context", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  await app.open();
  await page.evaluate(() => delete window.PublicKeyCredential);
  assert.deepEqual(await supportOf(page), { ...NONE, reason: "no_webauthn" });
  await page.evaluate(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  assert.deepEqual(await supportOf(page), { ...NONE, reason: "insecure_context" });
});

test("passkeySupport rejects in Node", async () => {
  const { MyAccountClient } = await import("my-account-wasm");
  await assert.rejects(MyAccountClient.passkeySupport(), { code: "unsupported_environment" });
});

const supportOf = (frame) => frame.evaluate(() => window.MyAccountClient.passkeySupport());
