import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";
import { totpCode } from "./support/totp.js";

const allowPasswordGrant = true;

/** The page with a client that allows the password grant, and the first user's credentials. */
async function opened(env) {
  const app = packagePage(env);
  await app.open();
  await app.create({ allowPasswordGrant });
  const { email: username, password } = env.tenant.users[0];
  return { app, username, password };
}

packageJourney("loginWithPassword signs in", async (env) => {
  const { tenant } = env;
  const { app, username, password } = await opened(env);
  const { value } = await app.call("loginWithPassword", { username, password });
  assert.equal(value.user.email, username);
  assert.ok(value.session.expiresIn > 3600 && value.session.scopes.includes("read:me:factors"));
  assert.ok(!JSON.stringify(value).includes('token":'));
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600);
  assert.deepEqual(apiRequests(tenant), ["POST /oauth/token", "GET /me/v1/factors", "POST /oauth/token"]);
});

packageJourney("a wrong password or realm is rejected without echoing it", async (env) => {
  env.watch.expectStatus(/40[03]/);
  const { app, username, password } = await opened(env);
  const wrong = await app.call("loginWithPassword", { username, password: `${password}!` });
  assert.deepEqual([wrong.error.code, wrong.error.oauthError], ["token_request_failed", "invalid_grant"]);
  assert.ok(!JSON.stringify(wrong).includes(password));
  const elsewhere = await app.call("loginWithPassword", { username, password, realm: "another-directory" });
  assert.equal(elsewhere.error.code, "token_request_failed");
  assert.equal((await app.call("isAuthenticated")).value, false);
  const realm = "Username-Password-Authentication";
  assert.ok((await app.call("loginWithPassword", { username, password, realm })).value);
});

packageJourneyIn(everyEngine, "mfaVerify completes a password login", async (env) => {
  const { tenant, watch } = env;
  watch.expectStatus(/403/);
  const { app, username, password } = await opened(env);
  const { methods } = tenant.users[0];
  const { id } = methods.add({ type: "totp" });
  const recovery = methods.add({ type: "recovery-code" });
  tenant.policies.defaultPolicy = true;
  const proofs = [
    () => ({ otp: totpCode(tenant, methods.secret(id)) }),
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

packageJourney("loginWithPassword without permission or credentials sends nothing", async (env) => {
  const app = packagePage(env);
  await app.open();
  await app.create();
  const credentials = { username: "ada", password: "secret" };
  const cases = [[credentials, "invalid_config", /^allowPasswordGrant /]];
  for (const member of Object.keys(credentials)) {
    for (const value of [undefined, "", 7]) {
      cases.push([{ ...credentials, [member]: value }, "invalid_request", new RegExp(`^${member} `)]);
    }
  }
  cases.push(
    [undefined, "invalid_request", /options/],
    [{ ...credentials, scope: 'a"b' }, "invalid_request", /^scope /],
  );
  for (const [options, code, message] of cases) {
    const { error } = await app.call("loginWithPassword", options);
    assert.equal(error.code, code);
    assert.match(error.message, message);
  }
  assert.deepEqual(apiRequests(env.tenant), []);
});
