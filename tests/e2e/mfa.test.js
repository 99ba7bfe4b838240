import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { advancePageClock } from "./support/page-clock.js";
import { apiRequests } from "./support/tenant-log.js";
import { totpCode, wrongCode } from "./support/totp.js";

/** A user with a second factor, sixteen minutes after the login. */
async function overdue(env, method = { type: "totp" }) {
  const { tenant, watch } = env;
  watch.expectStatus(/40[013]/);
  const app = packagePage(env);
  const { id } = tenant.users[0].methods.add(method);
  await app.logIn();
  tenant.policies.defaultPolicy = true;
  tenant.clock.advance(16 * 60);
  const { error } = await app.call("refreshSession");
  assert.deepEqual([error.code, error.status, error.stepUp], ["mfa_required", 403, { fullLogin: true }]);
  assert.ok(!JSON.stringify(error).includes("mfa_token"));
  tenant.log.clear();
  return { app, id, requirements: error.mfaRequirements };
}

packageJourneyIn(everyEngine, "mfaVerify with a TOTP code continues the session", async (env) => {
  const { tenant } = env;
  const { app, id, requirements } = await overdue(env);
  assert.ok(requirements.challenge.includes("otp"));
  const { value: authenticators } = await app.call("mfaAuthenticators");
  assert.ok(authenticators.some((one) => one.authenticator_type === "otp" && one.id === id));
  await app.call("mfaChallenge", { challenge_type: "otp", authenticator_id: id });

  const right = totpCode(tenant, tenant.users[0].methods.secret(id));
  const { error } = await app.call("mfaVerify", { otp: wrongCode(right) });
  assert.deepEqual([error.code, error.oauthError], ["token_request_failed", "invalid_grant"]);
  const { value: session } = await app.call("mfaVerify", { otp: right });
  assert.ok(session.expiresIn > 3600 && session.recoveryCode === undefined);
  assert.ok((await app.call("getFactors")).value.length > 0);
  assert.ok((await app.call("refreshSession")).value.expiresIn > 3600, "the new refresh token works");
  assert.equal((await app.call("mfaVerify", { otp: right })).error.code, "invalid_request");
  assert.deepEqual(apiRequests(tenant), [
    "GET /mfa/authenticators",
    "POST /mfa/challenge",
    "POST /oauth/token",
    "POST /oauth/token",
    "GET /me/v1/factors",
    "POST /oauth/token",
  ]);
});

packageJourneyIn(everyEngine, "mfaVerify with a recovery code returns a new code", async (env) => {
  const { tenant } = env;
  tenant.users[0].methods.add({ type: "totp" });
  const { app, id } = await overdue(env, { type: "recovery-code" });
  const code = tenant.users[0].methods.secret(id);
  const { value: session } = await app.call("mfaVerify", { recovery_code: code });
  assert.ok(session.recoveryCode && session.recoveryCode !== code);
  assert.equal((await app.call("isAuthenticated")).value, true);
});

packageJourney("mfaVerify accepts a sent code and polls a push", async (env) => {
  const { tenant } = env;
  const { app } = await overdue(env, { type: "push-notification" });
  const { value: authenticators } = await app.call("mfaAuthenticators");
  const push = authenticators.find(({ id }) => id.startsWith("push"));
  const { value: challenge } = await app.call("mfaChallenge", { challenge_type: "oob", authenticator_id: push.id });
  assert.deepEqual([challenge.challenge_type, challenge.oob_code], ["oob", undefined]);
  const pending = await app.call("mfaVerify", {});
  assert.ok(["authorization_pending", "slow_down"].includes(pending.error.oauthError), pending.error.oauthError);

  const phone = authenticators.find(({ id }) => /^(sms|voice)/.test(id));
  await app.call("mfaChallenge", { challenge_type: "oob", authenticator_id: phone.id });
  const { code } = tenant.outbox.messages.at(-1);
  assert.ok((await app.call("mfaVerify", { binding_code: code })).value.expiresIn > 3600);
});

packageJourney("a refresh during MFA keeps the sent code valid", async (env) => {
  const { page, tenant } = env;
  const { app } = await overdue(env, { type: "push-notification" });
  const { value: authenticators } = await app.call("mfaAuthenticators");
  const phone = authenticators.find(({ id }) => /^(sms|voice)/.test(id));
  await app.call("mfaChallenge", { challenge_type: "oob", authenticator_id: phone.id });
  tenant.log.clear();
  // After another failure, the cooldown would be over by now.
  await advancePageClock(page, 2);
  assert.equal((await app.call("refreshSession")).error.code, "mfa_required");
  assert.deepEqual(apiRequests(tenant), [], "the demand is known already");
  const { code } = tenant.outbox.messages.at(-1);
  assert.ok((await app.call("mfaVerify", { binding_code: code })).value.expiresIn > 3600);
});

packageJourney("an expired mfa_token is replaced by another refresh", async (env) => {
  const { tenant } = env;
  const { app, id } = await overdue(env);
  tenant.clock.advance(11 * 60);
  const proof = () => ({ otp: totpCode(tenant, tenant.users[0].methods.secret(id)) });
  const { error } = await app.call("mfaVerify", proof());
  assert.deepEqual([error.code, error.oauthError], ["token_request_failed", "expired_token"]);
  assert.equal((await app.call("refreshSession")).error.code, "mfa_required");
  assert.ok((await app.call("mfaVerify", proof())).value.expiresIn > 3600);
});

packageJourney("MFA calls without a challenge are rejected without a request", async (env) => {
  const { tenant } = env;
  const app = packagePage(env);
  await app.logIn();
  tenant.log.clear();
  for (const [method, ...parameters] of [
    ["mfaAuthenticators"],
    ["mfaChallenge", { challenge_type: "otp" }],
    ["mfaAssociate", { authenticator_type: "otp" }],
    ["mfaVerify", { otp: "1" }],
    ["mfaChallenge", {}],
    ["mfaAssociate", {}],
    ["mfaVerify", { otp: "1", recovery_code: "2" }],
    ["mfaVerify", { otp: 1 }],
    ["mfaVerify"],
  ]) {
    assert.equal((await app.call(method, ...parameters)).error?.code, "invalid_request", method);
  }
  assert.deepEqual(apiRequests(tenant), []);
});
