import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";
const SILENT = { conditional: true };

packageJourney("conditional creation enrolls a passkey after a login", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  await claimConditionalCreate(page, true);
  // Stands in for the browser's password manager.
  await page.evaluate(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = ({ mediation, ...options }) => {
      window.mediation = mediation;
      return create(options);
    };
  });
  tenant.log.clear();
  const { value } = await app.call("enrollPasskey", SILENT);
  assert.equal(value?.type, "passkey");
  assert.equal(await page.evaluate(() => window.mediation), "conditional");
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`, `POST ${METHODS}/passkey%7Cnew/verify`]);
  assert.equal(await authenticator.count(), 1);
});

packageJourney("a refused conditional creation is not an error", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  const authenticator = await addVirtualAuthenticator(page);
  await app.logIn();
  await claimConditionalCreate(page, true);
  // WebAuthn Level 3, 5.1.3: without consent from a password manager, conditional creation is refused.
  await page.evaluate(() => {
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = async ({ mediation, ...options }) => {
      if (mediation === "conditional") throw new DOMException("", "NotAllowedError");
      return create(options);
    };
  });
  tenant.log.clear();
  assert.deepEqual(await app.call("enrollPasskey", SILENT), { value: undefined });
  assert.deepEqual(apiRequests(tenant), [`POST ${METHODS}`]);
  assert.equal(await authenticator.count(), 0);
  assert.equal((await app.call("enrollPasskey")).value?.type, "passkey", "it works with a prompt");
});

packageJourney("unsupported conditional creation sends no request", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  await claimConditionalCreate(page, false);
  tenant.log.clear();
  assert.deepEqual(await app.call("enrollPasskey", SILENT), { value: undefined });
  await page.evaluate(() => delete window.PublicKeyCredential);
  assert.deepEqual(await app.call("enrollPasskey", SILENT), { value: undefined });
  assert.deepEqual(apiRequests(tenant), []);
  const { error } = await app.call("enrollPasskey", { conditional: "yes" });
  assert.deepEqual([error?.code, apiRequests(tenant)], ["invalid_request", []]);
});

/** @param {import("playwright-core").Page} page @param {boolean} conditionalCreate the capability that the browser claims */
const claimConditionalCreate = (page, conditionalCreate) =>
  page.evaluate((claimed) => {
    PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: claimed });
  }, conditionalCreate);
