import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { decodeJwt } from "jose";
import {
  application,
  CLIENT_ID,
  myAccount,
  obtainTokens,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";
import { assertRefused, challenge, requireMfa, redeemMfa, startMfaTenant } from "./support/mfa.js";
import { codeOf, grace } from "./support/second-factor.js";

const LATE_SECONDS = 15 * 60 + 1;

suite("MFA grants", () => {
  let tenant;
  let methods;
  let app;
  beforeEach(async () => {
    const other = { ...application, clientId: "other-app", grants: ["mfa"] };
    tenant = await startMfaTenant({ clients: [{ ...application, grants: ["mfa", "password"] }, other] });
    ({ methods } = tenant.users[0]);
    app = methods.add({ type: "totp" });
  });
  afterEach(() => tenant.stop());

  const token = async (fields) => (await requireMfa(tenant, fields)).mfa_token;
  const otp = () => codeOf(tenant, methods.secret(app.id));
  const sent = () => tenant.outbox.messages.at(-1);
  const assertTokens = async ({ status, body }) => {
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
    assert.equal(decodeJwt(body.id_token).sub, grace.userId);
    assert.equal("amr" in decodeJwt(body.id_token), false);
    return body;
  };

  test("mfa-otp returns the requested tokens", async () => {
    const mfaToken = await token({ scope: "openid read:me:factors" });
    const { scope } = await assertTokens(await redeemMfa(tenant, "otp", mfaToken, { otp: otp() }));
    assert.equal(scope, "openid read:me:factors");
  });

  test("accept an mfa_token once", async () => {
    const mfaToken = await token();
    await redeemMfa(tenant, "otp", mfaToken, { otp: otp() });
    tenant.clock.advance(30);
    const again = await redeemMfa(tenant, "otp", mfaToken, { otp: otp() });
    assertRefused(again, 403, "invalid_grant", "Malformed mfa_token");
  });

  test("mfa-otp accepts a code once", async () => {
    const code = otp();
    await assertTokens(await redeemMfa(tenant, "otp", await token(), { otp: code }));
    const again = await redeemMfa(tenant, "otp", await token(), { otp: code });
    assertRefused(again, 403, "invalid_grant", "Invalid otp_code.");
  });

  test("one of two concurrent requests succeeds", async () => {
    const mfaToken = await token();
    const responses = await Promise.all([1, 2].map(() => redeemMfa(tenant, "otp", mfaToken, { otp: otp() })));
    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 403]);
  });

  test("an mfa_token allows ten wrong codes", async () => {
    const mfaToken = await token();
    for (let tries = 0; tries < 9; tries += 1) {
      const wrong = await redeemMfa(tenant, "otp", mfaToken, { otp: "wrong" });
      assertRefused(wrong, 403, "invalid_grant", "Invalid otp_code.");
    }
    await assertTokens(await redeemMfa(tenant, "otp", mfaToken, { otp: otp() }));

    const spent = await token();
    for (let tries = 0; tries < 10; tries += 1) await redeemMfa(tenant, "otp", spent, { otp: "wrong" });
    tenant.clock.advance(30);
    assertRefused(await redeemMfa(tenant, "otp", spent, { otp: otp() }), 429, "too_many_attempts");
  });

  test("an mfa_token expires after ten minutes", async () => {
    const mfaToken = await token();
    tenant.clock.advance(9 * 60);
    assertRefused(await redeemMfa(tenant, "otp", mfaToken, { otp: "wrong" }), 403, "invalid_grant");
    tenant.clock.advance(60);
    const late = await redeemMfa(tenant, "otp", mfaToken, { otp: otp() });
    assertRefused(late, 401, "expired_token", "mfa_token is expired");
  });

  test("reject an unknown or foreign mfa_token", async () => {
    const mfaToken = await token();
    const foreign = await redeemMfa(tenant, "otp", mfaToken, { otp: otp(), client_id: "other-app" });
    assertRefused(foreign, 403, "invalid_grant", "Malformed mfa_token");
    const made = await redeemMfa(tenant, "otp", "Fe26.2*x", { otp: otp() });
    assertRefused(made, 403, "invalid_grant", "Malformed mfa_token");
    for (const missing of [{ mfa_token: "" }, { otp: "" }]) {
      assertRefused(await redeemMfa(tenant, "otp", mfaToken, { otp: otp(), ...missing }), 400, "invalid_request");
    }
  });

  test("require the mfa grant", async () => {
    const plain = await startTestTenant({ users: [grace] });
    try {
      for (const kind of ["otp", "oob", "recovery-code"]) {
        assertRefused(await redeemMfa(plain, kind, "x", {}), 403, "unauthorized_client");
      }
    } finally {
      await plain.stop();
    }
  });

  test("mfa-oob accepts a code for its own challenge only", async () => {
    methods.add({ type: "phone", phone_number: "+12025550199", preferred_authentication_method: "sms" });
    const mfaToken = await token();
    const { body } = await challenge(tenant, mfaToken, { challenge_type: "oob", oob_channel: "sms" });
    const { code } = sent();
    const prove = (fields) => redeemMfa(tenant, "oob", mfaToken, { oob_code: body.oob_code, ...fields });

    assertRefused(await prove({ binding_code: "wrong" }), 403, "invalid_grant", "Invalid binding_code.");
    assertRefused(await prove({}), 400, "invalid_request");
    const elsewhere = { oob_code: body.oob_code, binding_code: code };
    assertRefused(await redeemMfa(tenant, "oob", await token(), elsewhere), 403, "invalid_grant", "Malformed oob_code");
    await assertTokens(await prove({ binding_code: code }));
  });

  test("mfa-oob rejects a removed factor", async () => {
    const { id } = methods.add({ type: "email", email: "second@example.test" });
    const mfaToken = await token();
    const { body } = await challenge(tenant, mfaToken, { challenge_type: "oob" });
    const code = otp();
    methods.remove(id);
    methods.remove(app.id);
    const byCode = await redeemMfa(tenant, "oob", mfaToken, { oob_code: body.oob_code, binding_code: sent().code });
    assertRefused(byCode, 403, "invalid_grant", "Malformed oob_code");
    assertRefused(await redeemMfa(tenant, "otp", mfaToken, { otp: code }), 403, "invalid_grant", "Invalid otp_code.");
  });

  test("mfa-oob codes expire after five minutes", async () => {
    methods.add({ type: "email", email: "second@example.test" });
    const mfaToken = await token();
    const { body } = await challenge(tenant, mfaToken, { challenge_type: "oob" });
    const proof = { oob_code: body.oob_code, binding_code: sent().code };
    tenant.clock.advance(5 * 60);
    assertRefused(await redeemMfa(tenant, "oob", mfaToken, proof), 403, "invalid_grant", "Malformed oob_code");
  });

  test("mfa-oob polling returns authorization_pending and slow_down", async () => {
    methods.add({ type: "push-notification" });
    const mfaToken = await token();
    const { body } = await challenge(tenant, mfaToken, { challenge_type: "oob" });
    const poll = () => redeemMfa(tenant, "oob", mfaToken, { oob_code: body.oob_code });

    assertRefused(await poll(), 400, "authorization_pending");
    assertRefused(await poll(), 400, "slow_down");
    tenant.clock.advance(5);
    assertRefused(await poll(), 400, "authorization_pending");
    tenant.outbox.approve(sent().id);
    await assertTokens(await poll());
  });

  test("mfa-oob reports a denied push", async () => {
    methods.add({ type: "push-notification" });
    const mfaToken = await token();
    const { body } = await challenge(tenant, mfaToken, { challenge_type: "oob" });
    tenant.outbox.deny(sent().id);
    const denied = await redeemMfa(tenant, "oob", mfaToken, { oob_code: body.oob_code });
    assertRefused(denied, 403, "invalid_grant", "MFA Authorization rejected.");
  });

  test("mfa-recovery-code accepts a code once and returns a new one", async () => {
    const { id } = methods.add({ type: "recovery-code" });
    const first = methods.secret(id);
    const wrong = await redeemMfa(tenant, "recovery-code", await token(), { recovery_code: `${first}A` });
    assertRefused(wrong, 403, "invalid_grant", "Invalid recovery_code.");

    const body = await assertTokens(await redeemMfa(tenant, "recovery-code", await token(), { recovery_code: first }));
    assert.equal(body.recovery_code, methods.secret(id));
    assert.notEqual(body.recovery_code, first);
    const again = await redeemMfa(tenant, "recovery-code", await token(), { recovery_code: first });
    assertRefused(again, 403, "invalid_grant");
    await assertTokens(await redeemMfa(tenant, "recovery-code", await token(), { recovery_code: body.recovery_code }));
  });

  test("resume a refresh for another 15 minutes", async () => {
    tenant.policies.defaultPolicy = false;
    const { refresh_token: first } = await obtainTokens(tenant, { user: grace });
    tenant.policies.defaultPolicy = true;
    const refresh = async (value, more) => {
      const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: value, ...more });
      return { status: response.status, body: await response.json() };
    };

    tenant.clock.advance(LATE_SECONDS);
    const { body: stopped } = await refresh(first, { scope: "openid read:me:factors" });
    assert.deepEqual(stopped.mfa_requirements, { challenge: [{ type: "otp" }] });
    const body = await assertTokens(await redeemMfa(tenant, "otp", stopped.mfa_token, { otp: otp() }));
    assert.equal(body.scope, "openid read:me:factors");
    assert.deepEqual(
      tenant.tokens.entries.map(({ family, generation }) => [family, generation]),
      [
        [1, 0],
        [1, 1],
      ],
    );

    tenant.clock.advance(LATE_SECONDS - 60);
    const recent = await refresh(body.refresh_token);
    assert.equal(recent.status, 200);
    tenant.clock.advance(60);
    assert.equal((await refresh(recent.body.refresh_token)).body.error, "mfa_required");
    assert.equal((await refresh(first)).body.error, "invalid_grant");
  });

  test("do not revive a revoked refresh token", async () => {
    tenant.policies.defaultPolicy = false;
    const { refresh_token: value } = await obtainTokens(tenant, { user: grace });
    tenant.policies.defaultPolicy = true;
    tenant.clock.advance(LATE_SECONDS);
    const refresh = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: value });
    const { mfa_token: mfaToken } = await refresh.json();
    await fetch(new URL("/oauth/revoke", tenant.origin), {
      method: "POST",
      body: new URLSearchParams({ client_id: CLIENT_ID, token: value }),
    });
    assertRefused(await redeemMfa(tenant, "otp", mfaToken, { otp: otp() }), 403, "invalid_grant");
  });
});
