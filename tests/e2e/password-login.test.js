import assert from "node:assert/strict";
import { codeOfApp } from "./support/totp.js";
import { everyEngine } from "./support/engines/index.js";
import { packagePage } from "./support/package-page.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { asked } from "./support/tenant-log.js";

const allowPasswordGrant = true;

/** The page, with a client that may ask for passwords, and the first user's. */
async function opened(stage) {
  const app = packagePage(stage);
  await app.open();
  await app.create({ allowPasswordGrant });
  const { email: username, password } = stage.tenant.users[0];
  return { app, username, password };
}

packageJourney("a password that is typed in the page signs in", async (stage) => {
  const { tenant } = stage;
  const { app, username, password } = await opened(stage);
  const { value } = await app.call("loginWithPassword", { username, password });
  assert.equal(value.user.email, username);
  assert.ok(value.session.expiresIn > 3600 && value.session.scopes.includes("read:me:factors"));
  assert.ok(!JSON.stringify(value).includes('token":'));
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.deepEqual(asked(tenant), ["POST /oauth/token", "GET /me/v1/factors", "POST /oauth/token"]);
});

packageJourney("a realm names the directory, and a wrong password is an error without it", async (stage) => {
  stage.watch.expectStatus(/40[03]/);
  const { app, username, password } = await opened(stage);
  const wrong = await app.call("loginWithPassword", { username, password: `${password}!` });
  assert.deepEqual([wrong.error.code, wrong.error.oauthError], ["token_request_failed", "invalid_grant"]);
  assert.ok(!JSON.stringify(wrong).includes(password));
  const elsewhere = await app.call("loginWithPassword", { username, password, realm: "another-directory" });
  assert.equal(elsewhere.error.code, "token_request_failed");
  assert.equal((await app.call("isAuthenticated")).value, false);
  const realm = "Username-Password-Authentication";
  assert.ok((await app.call("loginWithPassword", { username, password, realm })).value);
});

packageJourneyIn(everyEngine, "a second factor that the login asks for ends it, whichever it is", async (stage) => {
  const { tenant, watch } = stage;
  watch.expectStatus(/403/);
  const { app, username, password } = await opened(stage);
  const { methods } = tenant.users[0];
  const { id } = methods.add({ type: "totp" });
  const recovery = methods.add({ type: "recovery-code" });
  tenant.policies.defaultPolicy = true;
  const proofs = [
    () => ({ otp: codeOfApp(tenant, methods.secret(id)) }),
    () => ({ recovery_code: methods.secret(recovery.id) }),
  ];
  for (const proof of proofs) {
    const { error } = await app.call("loginWithPassword", { username, password });
    assert.deepEqual([error.code, error.stepUp], ["mfa_required", { fullLogin: true }]);
    assert.ok(error.mfaRequirements.challenge.includes("otp"));
    assert.equal((await app.call("isAuthenticated")).value, false);
    const { value: authenticators } = await app.call("mfaAuthenticators");
    assert.ok(authenticators.some((one) => one.id === id));
    const { value: session } = await app.call("mfaVerify", proof());
    assert.ok(session.expiresIn > 3600);
    assert.equal((await app.call("getUser")).value.email, username);
    assert.ok((await app.call("getFactors")).value.length > 0);
    await app.open();
    await app.create({ allowPasswordGrant });
  }
});

packageJourney("without permission, or without either part, nothing is sent", async (stage) => {
  const app = packagePage(stage);
  await app.open();
  await app.create();
  const whole = { username: "ada", password: "secret" };
  const refusals = [[whole, "invalid_config", /^allowPasswordGrant /]];
  for (const part of Object.keys(whole)) {
    for (const value of [undefined, "", 7]) {
      refusals.push([{ ...whole, [part]: value }, "invalid_request", new RegExp(`^${part} `)]);
    }
  }
  refusals.push([undefined, "invalid_request", /options/], [{ ...whole, scope: 'a"b' }, "invalid_request", /^scope /]);
  for (const [options, code, message] of refusals) {
    const { error } = await app.call("loginWithPassword", options);
    assert.equal(error.code, code);
    assert.match(error.message, message);
  }
  assert.deepEqual(asked(stage.tenant), []);
});
