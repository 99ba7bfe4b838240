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

suite("Default Policy", () => {
  let tenant;
  const start = async (options) => (tenant = await startTestTenant({ defaultPolicy: true, ...options }));
  afterEach(() => tenant.stop());

  const refresh = async (token, more) => {
    const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token, ...more });
    return { status: response.status, body: await response.json() };
  };
  const silently = async (browse, parameters) =>
    (await follow(browse, authorizeUrl(tenant, { prompt: "none", ...parameters }))).leaves.searchParams;

  test("prompts an enrolled user for a factor before issuing a code", async () => {
    await start();
    const { leaves, at } = await givePassword(tenant, { user: defaultUser });
    assert.equal(leaves, undefined);
    assert.match(at.pathname, /^\/login\//);
    assert.equal(tenant.outbox.messages.at(-1).to, defaultUser.authenticationMethods[0].phone_number);
  });

  test("counts a verified email address as a factor", async () => {
    await start({ users: [{ ...grace, emailVerified: true }] });
    assert.equal((await givePassword(tenant, { user: grace })).leaves, undefined);
    assert.equal(tenant.outbox.messages.at(-1).to, grace.email);
    await tenant.stop();
    await start({ users: [grace] });
    assert.ok((await givePassword(tenant, { user: grace })).leaves.searchParams.has("code"));
  });

  test("ignores recovery codes and unconfirmed methods as factors", async () => {
    await start({ users: [grace] });
    tenant.users[0].methods.add({ type: "recovery-code" });
    tenant.users[0].methods.add({ type: "totp", confirmed: false });
    assert.ok((await givePassword(tenant, { user: grace })).leaves.searchParams.has("code"));
  });

  test("applies to the My Account API only, and can be disabled", async () => {
    await start();
    const otherwise = await givePassword(tenant, { user: defaultUser, audience: undefined, scope: "openid" });
    assert.ok(otherwise.leaves.searchParams.has("code"));
    tenant.policies.defaultPolicy = false;
    assert.ok((await givePassword(tenant, { user: defaultUser })).leaves.searchParams.has("code"));
  });

  test("prompts again after every password login", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    const again = await givePassword(tenant, { user: defaultUser, browse, prompt: "login" });
    assert.equal(again.leaves, undefined);
  });

  test("refresh returns mfa_required 15 minutes after the proof", async () => {
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

    // The error has not consumed the refresh token.
    tenant.policies.defaultPolicy = false;
    assert.equal((await refresh(recent.body.refresh_token)).status, 200);
  });

  test("an invalid refresh token is invalid_grant, not mfa_required", async () => {
    await start();
    const { tokens } = await obtainWithSentCode(tenant, { user: defaultUser });
    await refresh(tokens.refresh_token);
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    assert.equal((await refresh(tokens.refresh_token)).body.error, "invalid_grant");
  });

  test("the 15 minutes count from the session's proof, not an SSO login", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    tenant.clock.advance(PROOF_VALID_SECONDS - 60);
    const { refresh_token: token } = await obtainTokens(tenant, { browse });
    tenant.clock.advance(61);
    assert.equal((await refresh(token)).body.error, "mfa_required");
  });

  test("the 15 minutes count from the proof, not from the password", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    const { verifier, challenge } = newPkcePair();
    const { at } = await follow(browse, authorizeUrl(tenant, { code_challenge: challenge }));
    const proved = await submit(browse, at, { code: tenant.outbox.messages.at(-1).code });
    const { refresh_token: token } = await redeem(tenant, proved.leaves, verifier);
    assert.equal((await refresh(token)).status, 200);
  });

  test("does not apply to refresh tokens without an audience", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, {
      audience: undefined,
      scope: "openid offline_access",
    });
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    assert.equal((await refresh(token)).status, 200);
  });

  test("refresh of a user without factor fails after 15 minutes", async () => {
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

  test("silent login returns login_required after 15 minutes", async () => {
    await start();
    const { browse } = await obtainWithSentCode(tenant, { user: defaultUser });
    assert.ok((await silently(browse)).has("code"));
    tenant.clock.advance(PROOF_VALID_SECONDS + 1);
    const parameters = await silently(browse);
    assert.equal(parameters.get("error"), "login_required");
    assert.equal(parameters.get("error_description"), "Multifactor authentication required");
    assert.ok((await silently(browse, { audience: undefined, scope: "openid" })).has("code"));

    // An interactive login asks for the factor only.
    const { at, response } = await follow(browse, authorizeUrl(tenant));
    assert.match(await response.text(), /Verify your identity/);
    const { leaves } = await submit(browse, at, { code: tenant.outbox.messages.at(-1).code });
    assert.ok(leaves.searchParams.has("code"));
    assert.ok((await silently(browse)).has("code"));
  });

  test("a user without factor must log in again after 15 minutes", async () => {
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

  test("amr is in the ID token of the MFA login only", async () => {
    await start();
    const { browse, tokens } = await obtainWithSentCode(tenant, { user: defaultUser });
    assert.deepEqual(decodeJwt(tokens.id_token).amr, ["mfa"]);
    const silent = await obtainTokens(tenant, { browse, prompt: "none" });
    assert.equal("amr" in decodeJwt(silent.id_token), false);
    const { body } = await refresh(tokens.refresh_token);
    assert.equal("amr" in decodeJwt(body.id_token), false);
  });
});

suite("acr_values multi-factor", () => {
  let tenant;
  const start = async (options) => (tenant = await startTestTenant(options));
  afterEach(() => tenant.stop());

  test("prompts for a factor and sets acr", async () => {
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

  test("fails with unmet_authentication_requirements without a factor", async () => {
    await start({ users: [grace] });
    const { leaves } = await givePassword(tenant, { user: grace, acr_values: MULTI_FACTOR });
    assert.equal(leaves.searchParams.get("error"), "unmet_authentication_requirements");
  });

  test("auth_time is the time of the password, not of the factor", async () => {
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
