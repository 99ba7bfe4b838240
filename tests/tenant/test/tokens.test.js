import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { defaultUser } from "../src/index.js";
import {
  CLIENT_ID,
  FULL_SCOPE,
  logIn,
  myAccount,
  newBrowser,
  newPkcePair,
  obtainTokens,
  REDIRECT_URI,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";

suite("token endpoint", () => {
  let tenant;
  before(async () => (tenant = await startTestTenant()));
  after(() => tenant.stop());

  const exchange = async ({ code, verifier, ...more }) =>
    tokenRequest(tenant, {
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
      ...more,
    });

  const newCode = async (parameters) => {
    const { verifier, challenge } = newPkcePair();
    const callback = await logIn(tenant, { ...parameters, code_challenge: challenge });
    return { code: callback.searchParams.get("code"), verifier };
  };

  const refresh = (token, more) => tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token, ...more });

  test("returns tokens for a code", async () => {
    const tokens = await obtainTokens(tenant);
    assert.equal(tokens.token_type, "Bearer");
    assert.equal(tokens.expires_in, 86400);
    assert.deepEqual(tokens.scope.split(" ").sort(), FULL_SCOPE.split(" ").sort());
    assert.ok(tokens.refresh_token);
  });

  test("signs both JWTs with a published key", async () => {
    const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", tenant.origin));
    const tokens = await obtainTokens(tenant);

    const id = await jwtVerify(tokens.id_token, keys, { issuer: tenant.issuer, audience: CLIENT_ID });
    assert.equal(id.protectedHeader.alg, "RS256");
    assert.equal(id.payload.sub, defaultUser.userId);
    assert.equal(id.payload.nonce, "nonce-1");
    assert.equal(id.payload.name, defaultUser.name);
    assert.equal(id.payload.email, defaultUser.email);

    const access = await jwtVerify(tokens.access_token, keys, { issuer: tenant.issuer, audience: tenant.audience });
    assert.equal(decodeProtectedHeader(tokens.access_token).typ, "at+jwt");
    assert.equal(access.payload.aud, `${tenant.origin}/me/`);
    assert.equal(access.payload.client_id, CLIENT_ID);
  });

  test("publishes no private key", async () => {
    const { keys } = await (await fetch(new URL("/.well-known/jwks.json", tenant.origin))).json();
    assert.deepEqual(Object.keys(keys[0]).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
  });

  test("grants known scopes only and returns them", async () => {
    const tokens = await obtainTokens(tenant, { scope: "openid read:me:factors read:everything" });
    assert.equal(tokens.scope, "openid read:me:factors");
    assert.equal(decodeJwt(tokens.access_token).scope, "openid read:me:factors");
    assert.equal(tokens.refresh_token, undefined);
  });

  test("returns an opaque token without audience", async () => {
    const tokens = await obtainTokens(tenant, { audience: undefined, scope: "openid email" });
    assert.doesNotMatch(tokens.access_token, /\./);
    const response = await myAccount(tenant, tokens.access_token)("GET", "/factors");
    assert.equal(response.status, 401);
  });

  test("rejects a wrong verifier", async () => {
    const { code } = await newCode();
    const response = await exchange({ code, verifier: newPkcePair().verifier });
    assert.equal(response.status, 403);
    assert.equal((await response.json()).error, "invalid_grant");
  });

  test("reuse of a code revokes its tokens", async () => {
    const { code, verifier } = await newCode();
    const first = await exchange({ code, verifier });
    assert.equal(first.status, 200);
    const second = await exchange({ code, verifier });
    assert.equal((await second.json()).error, "invalid_grant");
    const { refresh_token: refreshToken } = await first.json();
    assert.equal((await refresh(refreshToken)).status, 403);
  });

  test("rejects another redirect URI", async () => {
    const { code, verifier } = await newCode();
    const response = await exchange({ code, verifier, redirect_uri: `${REDIRECT_URI}?x` });
    assert.equal((await response.json()).error, "invalid_grant");
  });

  test("rejects an unknown client", async () => {
    const { code, verifier } = await newCode();
    const response = await exchange({ code, verifier, client_id: "nobody" });
    assert.equal((await response.json()).error, "invalid_client");
  });

  test("redeems two codes of one browser in any order", async () => {
    const browse = newBrowser();
    const [first, second] = [
      await newCode({ browse, scope: "openid" }),
      await newCode({ browse, scope: "openid read:me:factors" }),
    ];
    assert.equal((await exchange(second)).status, 200);
    assert.equal((await exchange(first)).status, 200);
  });

  test("accepts JSON", async () => {
    const { code, verifier } = await newCode();
    const post = (body) =>
      fetch(new URL("/oauth/token", tenant.origin), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    const request = {
      client_id: CLIENT_ID,
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
    };
    assert.equal((await post(JSON.stringify(request))).status, 200);
    const broken = await post("{");
    assert.equal(broken.status, 400);
    assert.equal((await broken.json()).error, "invalid_request");
  });

  test("rotates refresh tokens", async () => {
    const { refresh_token: first } = await obtainTokens(tenant);
    const rotated = await (await refresh(first)).json();
    assert.notEqual(rotated.refresh_token, first);
    assert.equal(decodeJwt(rotated.access_token).aud, tenant.audience);
    assert.equal((await refresh(rotated.refresh_token)).status, 200);
  });

  test("reuse of a refresh token revokes its family", async () => {
    const { refresh_token: first } = await obtainTokens(tenant);
    const { refresh_token: second } = await (await refresh(first)).json();
    const reused = await refresh(first);
    assert.equal(reused.status, 403);
    assert.deepEqual(await reused.json(), {
      error: "invalid_grant",
      error_description: "Unknown or invalid refresh token.",
    });
    assert.equal((await refresh(second)).status, 403);
  });

  test("keeps other families of the user", async () => {
    const browse = newBrowser();
    const { refresh_token: mine } = await obtainTokens(tenant, { browse });
    const { refresh_token: other } = await obtainTokens(tenant, { browse });
    await refresh(mine);
    await refresh(mine);
    assert.equal((await refresh(other)).status, 200);
  });

  test("refresh can narrow the scope but not widen it", async () => {
    const tokens = await obtainTokens(tenant, { scope: "openid offline_access read:me:factors" });
    const narrowed = await (await refresh(tokens.refresh_token, { scope: "openid" })).json();
    assert.equal(narrowed.scope, "openid");
    const widened = await refresh(narrowed.refresh_token, { scope: "openid delete:me:authentication_methods" });
    assert.equal((await widened.json()).error, "invalid_scope");
  });

  test("revokes a refresh token and accepts an unknown one", async () => {
    const { refresh_token: token } = await obtainTokens(tenant);
    const revoke = (value) =>
      fetch(new URL("/oauth/revoke", tenant.origin), {
        method: "POST",
        body: new URLSearchParams({ client_id: CLIENT_ID, token: value, token_type_hint: "refresh_token" }),
      });
    assert.equal((await revoke(token)).status, 200);
    assert.equal((await refresh(token)).status, 403);
    assert.equal((await revoke("never-issued")).status, 200);
  });

  test("an application can revoke its own tokens only", async () => {
    const clientOf = (clientId) => ({ clientId, redirectUris: [REDIRECT_URI] });
    const shared = await startTestTenant({ clients: [CLIENT_ID, "other-app"].map(clientOf) });
    try {
      const { refresh_token: token } = await obtainTokens(shared);
      await fetch(new URL("/oauth/revoke", shared.origin), {
        method: "POST",
        body: new URLSearchParams({ client_id: "other-app", token }),
      });
      const response = await tokenRequest(shared, { grant_type: "refresh_token", refresh_token: token });
      assert.equal(response.status, 200);
    } finally {
      await shared.stop();
    }
  });

  test("/userinfo requires the scope openid", async () => {
    const ask = (token) =>
      fetch(new URL("/userinfo", tenant.origin), { headers: { authorization: `Bearer ${token}` } });
    const { userId: sub, name, email } = defaultUser;

    const forApi = await obtainTokens(tenant);
    const expected = { sub, name, nickname: "ada", email, email_verified: true };
    assert.deepEqual(await (await ask(forApi.access_token)).json(), expected);

    const forNoApi = await obtainTokens(tenant, { audience: undefined, scope: "openid email" });
    assert.deepEqual(await (await ask(forNoApi.access_token)).json(), { sub, email, email_verified: true });

    const withoutOpenid = await obtainTokens(tenant, { scope: "read:me:factors", nonce: undefined });
    assert.equal((await ask(withoutOpenid.access_token)).status, 403);
    const bent = forApi.access_token.replace(/.{6}$/, "AAAAAA");
    assert.equal((await ask(bent)).status, 401);
  });
});

suite("tenant clock", () => {
  let tenant;
  before(async () => (tenant = await startTestTenant()));
  after(() => tenant.stop());

  test("expires codes, access tokens and refresh tokens", async () => {
    const { verifier, challenge } = newPkcePair();
    const callback = await logIn(tenant, { code_challenge: challenge });
    const tokens = await obtainTokens(tenant);

    tenant.clock.advance(61);
    const late = await tokenRequest(tenant, {
      grant_type: "authorization_code",
      code: callback.searchParams.get("code"),
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
    });
    assert.equal((await late.json()).error, "invalid_grant");
    assert.equal((await myAccount(tenant, tokens.access_token)("GET", "/factors")).status, 200);

    tenant.clock.advance(24 * 60 * 60);
    const expired = await myAccount(tenant, tokens.access_token)("GET", "/factors");
    assert.equal(expired.status, 401);
    assert.match((await expired.json()).type, /A0E-401-0003$/);

    const renewed = await (
      await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: tokens.refresh_token })
    ).json();
    assert.equal((await myAccount(tenant, renewed.access_token)("GET", "/factors")).status, 200);

    // Thirty days after the login, not after the rotation.
    tenant.clock.advance(29 * 24 * 60 * 60);
    const old = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: renewed.refresh_token });
    assert.equal(old.status, 403);
  });

  test("expires sessions", async () => {
    const browse = newBrowser();
    const start = Math.floor(Date.now() / 1000);
    await logIn(tenant, { browse });
    tenant.clock.advance(600);

    const recent = await obtainTokens(tenant, { browse, prompt: "none", max_age: "700" });
    const authTime = decodeJwt(recent.id_token).auth_time;
    assert.ok(Math.abs(authTime - (start - 600)) <= 5, `${authTime} is not ten minutes before ${start}`);

    const tooOld = await logIn(tenant, { browse, prompt: "none", max_age: "500" });
    assert.equal(tooOld.searchParams.get("error"), "login_required");
    tenant.clock.advance(3 * 24 * 60 * 60);
    const over = await logIn(tenant, { browse, prompt: "none" });
    assert.equal(over.searchParams.get("error"), "login_required");
  });

  test("rejects negative values", () => {
    assert.throws(() => tenant.clock.advance(-1), TypeError);
  });
});
