import assert from "node:assert/strict";
import { afterEach, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { defaultUser } from "../src/index.js";
import {
  authorizeUrl,
  follow,
  logIn,
  newBrowser,
  newPkcePair,
  obtainTokens,
  startTestTenant,
  submit,
  tokenRequest,
} from "./support/application.js";
import { givePassword, grace, MULTI_FACTOR, obtainWithSentCode, redeem } from "./support/second-factor.js";

const PROOF_VALID_SECONDS = 15 * 60;

suite("the Default Policy", () => {
  let tenant;
  const start = async (options) => (tenant = await startTestTenant({ defaultPolicy: true, ...options }));
  afterEach(() => tenant.stop());

  const refresh = async (token, more) => {
    const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token, ...more });
    return { status: response.status, body: await response.json() };
  };
  const silently = async (browse, parameters) =>
    (await follow(browse, authorizeUrl(tenant, { prompt: "none", ...parameters }))).leaves.searchParams;

  test("asks somebody who has a factor for it before there is a code", async () => {
    await start();
    const { leaves, at } = await givePassword(tenant, { user: defaultUser });
    assert.equal(leaves, undefined);
    assert.match(at.pathname, /^\/login\//);
    assert.equal(tenant.outbox.messages.at(-1).to, defaultUser.authenticationMethods[0].phone_number);
  });

  test("takes a verified email address for a factor, and one that is not for none", async () => {
    await start({ users: [{ ...grace, emailVerified: true }] });
    assert.equal((await givePassword(tenant, { user: grace })).leaves, undefined);
    assert.equal(tenant.outbox.messages.at(-1).to, grace.email);
    await tenant.stop();
    await start({ users: [grace] });
    assert.ok((await givePassword(tenant, { user: grace })).leaves.searchParams.has("code"));
  });

  test("takes neither a recovery code alone nor an unconfirmed method for a factor", async () => {
    await start({ users: [grace] });
    tenant.users[0].methods.add({ type: "recovery-code" });
    tenant.users[0].methods.add({ type: "totp", confirmed: false });
    assert.ok((await givePassword(tenant, { user: grace })).leaves.searchParams.has("code"));
  });

  test("is about the My Account API alone, and can be switched off", async () => {
    await start();
    const otherwise = await givePassword(tenant, { user: defaultUser, audience: undefined, scope: "openid" });
    assert.ok(otherwise.leaves.searchParams.has("code"));
    tenant.policies.defaultPolicy = false;
    assert.ok((await givePassword(tenant, { user: defaultUser })).leaves.searchParams.has("code"));
  });

  test("asks again at the next password, however short ago the last proof was", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    const again = await givePassword(tenant, { user: defaultUser, browse, prompt: "login" });
    assert.equal(again.leaves, undefined);
  });

  test("lets a refresh pass for fifteen minutes, and then demands a factor", async () => {
    await start();
    const { tokens } = await obtainWithSentCode(tenant, { user: defaultUser });
    tenant.clock.advance(PROOF_VALID_SECONDS - 60);
    const recent = await refresh(tokens.refresh_token);
    assert.equal(recent.status, 200);

    tenant.clock.advance(61);
    const late = await refresh(recent.body.refresh_token);
    assert.equal(late.status, 403);
    assert.match(late.body.mfa_token, /^Fe26\.2\*/);
    assert.deepEqual(late.body, {
      error: "mfa_required",
      error_description: "Multifactor authentication required",
      mfa_token: late.body.mfa_token,
      mfa_requirements: { challenge: [{ type: "phone" }, { type: "email" }] },
    });

    // The demand has used nothing up.
    tenant.policies.defaultPolicy = false;
    assert.equal((await refresh(recent.body.refresh_token)).status, 200);
  });

  test("demands no factor for a refresh token that is none", async () => {
    await start();
    const { tokens } = await obtainWithSentCode(tenant, { user: defaultUser });
    await refresh(tokens.refresh_token);
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    assert.equal((await refresh(tokens.refresh_token)).body.error, "invalid_grant");
  });

  test("counts from the proof in the session, not from the login that it spared", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    tenant.clock.advance(PROOF_VALID_SECONDS - 60);
    const { refresh_token: token } = await obtainTokens(tenant, { browse });
    tenant.clock.advance(61);
    assert.equal((await refresh(token)).body.error, "mfa_required");
  });

  test("counts from the proof, not from the password that was typed before", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    const { verifier, challenge } = newPkcePair();
    const { at } = await follow(browse, authorizeUrl(tenant, { code_challenge: challenge }));
    const proved = await submit(browse, at, { code: tenant.outbox.messages.at(-1).code });
    const { refresh_token: token } = await redeem(tenant, proved.leaves, verifier);
    assert.equal((await refresh(token)).status, 200);
  });

  test("leaves refresh tokens for no API alone", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, {
      audience: undefined,
      scope: "openid offline_access",
    });
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    assert.equal((await refresh(token)).status, 200);
  });

  test("refuses a refresh of somebody without a factor fifteen minutes after the login", async () => {
    await start({ users: [grace] });
    const { refresh_token: token } = await obtainTokens(tenant, { user: grace });
    tenant.clock.advance(PROOF_VALID_SECONDS - 60);
    const recent = await refresh(token);
    assert.equal(recent.status, 200);
    tenant.clock.advance(61);
    const late = await refresh(recent.body.refresh_token);
    assert.equal(late.status, 403);
    assert.equal(late.body.error, "unmet_authentication_requirements");
    assert.equal("mfa_token" in late.body, false);
  });

  test("answers a silent login after fifteen minutes as the vendor does", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    assert.ok((await silently(browse)).has("code"));
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    const answer = await silently(browse);
    assert.equal(answer.get("error"), "login_required");
    assert.equal(answer.get("error_description"), "Multifactor authentication required");
    assert.ok((await silently(browse, { audience: undefined, scope: "openid" })).has("code"));

    // With a page, the factor is all that is asked for.
    const { at, response } = await follow(browse, authorizeUrl(tenant));
    assert.match(await response.text(), /Verify your identity/);
    const { leaves } = await submit(browse, at, { code: tenant.outbox.messages.at(-1).code });
    assert.ok(leaves.searchParams.has("code"));
    assert.ok((await silently(browse)).has("code"));
  });

  test("sends somebody without a factor back to the password, or answers a silent login so", async () => {
    await start({ users: [grace] });
    const browse = newBrowser();
    await logIn(tenant, { browse, user: grace });
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    assert.equal((await silently(browse)).get("error"), "unmet_authentication_requirements");
    const { response } = await follow(browse, authorizeUrl(tenant));
    assert.match(await response.text(), /<label for="password">/);
    assert.ok((await logIn(tenant, { browse, user: grace })).searchParams.has("code"));
    assert.ok((await silently(browse)).has("code"));
  });

  test("lets the ID token of that login alone say that there was a second factor", async () => {
    await start();
    const { browse, tokens } = await obtainWithSentCode(tenant, { user: defaultUser });
    assert.deepEqual(decodeJwt(tokens.id_token).amr, ["mfa"]);
    const silent = await obtainTokens(tenant, { browse, prompt: "none" });
    assert.equal("amr" in decodeJwt(silent.id_token), false);
    const { body } = await refresh(tokens.refresh_token);
    assert.equal("amr" in decodeJwt(body.id_token), false);
  });
});

suite("an application that asks for more than one factor", () => {
  let tenant;
  const start = async (options) => (tenant = await startTestTenant(options));
  afterEach(() => tenant.stop());

  test("gets it, and reads so in acr", async () => {
    await start();
    const browse = newBrowser();
    const plain = await obtainTokens(tenant, { browse });
    assert.equal("acr" in decodeJwt(plain.id_token), false);

    const url = authorizeUrl(tenant, { prompt: "none", acr_values: MULTI_FACTOR });
    const { leaves } = await follow(browse, url);
    assert.equal(leaves.searchParams.get("error"), "login_required");
    assert.equal(leaves.searchParams.get("error_description"), "Multifactor authentication required");

    const { verifier, challenge } = newPkcePair();
    const { at } = await follow(browse, authorizeUrl(tenant, { acr_values: MULTI_FACTOR, code_challenge: challenge }));
    const proved = await submit(browse, at, { code: tenant.outbox.messages.at(-1).code });
    const { acr, amr } = decodeJwt((await redeem(tenant, proved.leaves, verifier)).id_token);
    assert.equal(acr, MULTI_FACTOR);
    assert.deepEqual(amr, ["mfa"]);

    const later = await obtainTokens(tenant, { browse, prompt: "none", acr_values: MULTI_FACTOR });
    assert.equal(decodeJwt(later.id_token).acr, MULTI_FACTOR);
  });

  test("is told when the user has none", async () => {
    await start({ users: [grace] });
    const { leaves } = await givePassword(tenant, { user: grace, acr_values: MULTI_FACTOR });
    assert.equal(leaves.searchParams.get("error"), "unmet_authentication_requirements");
  });

  test("learns by max_age when the password was typed, not when the factor was proved", async () => {
    await start();
    const browse = newBrowser();
    await logIn(tenant, { browse });
    tenant.clock.advance(300);
    const { verifier, challenge } = newPkcePair();
    const parameters = { acr_values: MULTI_FACTOR, max_age: "600", code_challenge: challenge };
    const { at } = await follow(browse, authorizeUrl(tenant, parameters));
    const proved = await submit(browse, at, { code: tenant.outbox.messages.at(-1).code });
    const claims = decodeJwt((await redeem(tenant, proved.leaves, verifier)).id_token);
    assert.ok(claims.iat - claims.auth_time >= 300);
  });
});
