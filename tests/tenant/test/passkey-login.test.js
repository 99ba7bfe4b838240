import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { GRANT_TYPES } from "../src/grants/types.js";
import { defaultUser } from "../src/index.js";
import {
  APP_ORIGIN,
  application,
  CLIENT_ID,
  FULL_SCOPE,
  logIn,
  myAccount,
  newBrowser,
  obtainTokens,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";
import { assertRefused } from "./support/mfa.js";
import {
  redeemPasskey,
  assertTokens,
  challengeOf,
  enrollPasskey,
  logInBy,
  passkeyApi,
  passkeyApplication,
  startPasskeyTenant,
} from "./support/passkey.js";
import { grace } from "./support/second-factor.js";

const REALM = "Username-Password-Authentication";
const UNUSABLE = "The auth_session is unknown, used or expired.";

suite("passkey login", () => {
  let tenant;
  let passkey;
  before(async () => {
    const other = { ...passkeyApplication, clientId: "other-app" };
    tenant = await startPasskeyTenant({ users: [defaultUser, grace], clients: [passkeyApplication, other] });
    passkey = await enrollPasskey(tenant);
  });
  after(() => tenant.stop());

  const refusedGrant = (outcome, description) => {
    assertRefused(outcome, 403, "invalid_grant");
    assert.match(outcome.body.error_description, description);
  };

  test("challenge returns request options without allowCredentials", async () => {
    const { status, headers, body } = await passkeyApi(tenant, "challenge", { realm: REALM });
    assert.equal(status, 200);
    assert.equal(headers.get("cache-control"), "no-store");
    const { auth_session: authSession, authn_params_public_key: options, ...others } = body;
    assert.deepEqual(others, {});
    assert.ok(authSession.length >= 43);
    const { challenge, ...rest } = options;
    assert.equal(Buffer.from(challenge, "base64url").length, 32);
    assert.deepEqual(rest, { timeout: 60_000, rpId: "localhost", userVerification: "preferred" });

    const again = await challengeOf(tenant);
    assert.notEqual(again.auth_session, authSession);
    assert.notEqual(again.authn_params_public_key.challenge, challenge);
  });

  test("returns the requested tokens", async () => {
    const body = assertTokens(await logInBy(tenant, passkey));
    assert.equal(body.token_type, "Bearer");
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
    const claims = decodeJwt(body.id_token);
    assert.equal(claims.sub, defaultUser.userId);
    assert.equal(claims.aud, CLIENT_ID);
    assert.equal(claims.email, defaultUser.email);
    for (const name of ["amr", "acr", "org_id", "sid"]) assert.equal(name in claims, false, name);

    const usual = await obtainTokens(tenant);
    const names = (token) => Object.keys(decodeJwt(token)).sort();
    assert.deepEqual(names(body.access_token), names(usual.access_token));
    assert.deepEqual(
      names(body.id_token),
      names(usual.id_token).filter((name) => !["nonce", "sid"].includes(name)),
    );
    assert.deepEqual(Object.keys(body), Object.keys(usual));

    const fresh = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: body.refresh_token });
    assert.equal(fresh.status, 200);
    assert.equal(decodeJwt((await fresh.json()).access_token).aud, tenant.audience);
  });

  test("grants known scopes, with and without audience", async () => {
    const named = assertTokens(await logInBy(tenant, passkey, { fields: { scope: "openid read:me:factors x" } }));
    assert.equal(named.scope, "openid read:me:factors");
    assert.equal("refresh_token" in named, false);
    const none = assertTokens(await logInBy(tenant, passkey, { fields: { scope: "openid", audience: undefined } }));
    assert.equal(none.scope, "openid");
    assert.notEqual((await myAccount(tenant, none.access_token)("GET", "/factors")).status, 200);
  });

  test("accepts a form with authn_response as JSON text", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const response = await tokenRequest(tenant, {
      grant_type: GRANT_TYPES.passkey,
      auth_session: session.auth_session,
      authn_response: JSON.stringify(credential),
      realm: REALM,
      audience: tenant.audience,
      scope: FULL_SCOPE,
    });
    assertTokens({ status: response.status, body: await response.json() });
  });

  for (const alg of [-8, -7, -257]) {
    test(`accepts a signature of algorithm ${alg}`, async () => {
      assertTokens(await logInBy(tenant, await enrollPasskey(tenant, { alg, user: grace })));
    });
  }

  test("does not require user verification", async () => {
    assertTokens(await logInBy(tenant, passkey, { userVerified: false }));
  });

  test("creates no session", async () => {
    const browse = newBrowser();
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const response = await browse(`${tenant.origin}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: GRANT_TYPES.passkey,
        client_id: CLIENT_ID,
        auth_session: session.auth_session,
        authn_response: credential,
      }),
    });
    assert.equal(response.status, 200);
    assert.deepEqual(response.headers.getSetCookie(), []);
    const callback = await logIn(tenant, { browse, prompt: "none" });
    assert.equal(callback.searchParams.get("error"), "login_required");
  });

  test("updates the method", async () => {
    const { method, ...mine } = await enrollPasskey(tenant, { user: grace });
    assert.equal("last_auth_at" in method, false);
    tenant.clock.advance(60);
    assertTokens(await logInBy(tenant, mine));
    const kept = tenant.users[1].methods.list("passkey").find(({ id }) => id === method.id);
    assert.ok(Math.abs(Date.parse(kept.last_auth_at) - tenant.clock.now()) < 5000);
  });

  const wrong = [
    ["another challenge", { challenge: randomBytes(32).toString("base64url") }, /challenge/],
    ["another origin", { origin: "http://localhost:4999" }, /origin/],
    ["another relying party", { rpId: "example.test" }, /RP ID/],
    ["an attestation instead", { type: "webauthn.create" }, /type/],
    ["an absent user", { userPresent: false }, /not present/],
    ["another user", { userHandle: Buffer.from(grace.userId).toString("base64url") }, /user handle/],
    ["no user handle", { userHandle: "" }, /user handle/],
    ["another device type", { syncs: false }, /backup eligibility/],
  ];
  for (const [fault, assertion, description] of wrong) {
    test(`rejects an assertion of ${fault}`, async () => {
      refusedGrant(await logInBy(tenant, passkey, assertion), description);
    });
  }

  test("rejects an assertion without user handle", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    delete credential.response.userHandle;
    refusedGrant(await redeemPasskey(tenant, session, credential), /user handle/);
  });

  test("rejects a signature of another key", async () => {
    const outsider = await enrollPasskey(tenant);
    const session = await challengeOf(tenant);
    const [mine, other] = [passkey, outsider].map(({ assert: make }) =>
      make(session.authn_params_public_key, { origin: APP_ORIGIN }),
    );
    const { signature } = other.response;
    refusedGrant(
      await redeemPasskey(tenant, session, { ...mine, response: { ...mine.response, signature } }),
      /signature is not valid/,
    );
    const { authenticatorData } = passkey.assert(session.authn_params_public_key, {
      origin: APP_ORIGIN,
      counter: 7,
    }).response;
    refusedGrant(
      await redeemPasskey(tenant, session, { ...mine, response: { ...mine.response, authenticatorData } }),
      /signature is not valid/,
    );
    assertTokens(await redeemPasskey(tenant, session, mine));
  });

  test("rejects a signature counter that does not increase", async () => {
    const counting = await enrollPasskey(tenant, { counter: 5 });
    refusedGrant(await logInBy(tenant, counting, { counter: 5 }), /counter/);
    assertTokens(await logInBy(tenant, counting, { counter: 6 }));
    for (const counter of [6, 0]) refusedGrant(await logInBy(tenant, counting, { counter }), /counter/);
    assertTokens(await logInBy(tenant, counting, { counter: 9 }));
  });

  test("rejects a removed passkey", async () => {
    const gone = await enrollPasskey(tenant);
    const session = await challengeOf(tenant);
    tenant.users[0].methods.remove(gone.method.id);
    const credential = gone.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    refusedGrant(await redeemPasskey(tenant, session, credential), /unknown or was removed/);
    refusedGrant(await logInBy(tenant, gone), /unknown or was removed/);
  });

  test("rejects a security key enrolled as a second factor", async () => {
    const key = await enrollPasskey(tenant);
    const { methods } = tenant.users[0];
    methods.remove(key.method.id);
    const { key_id: keyId, public_key: publicKey } = key.method;
    methods.add({ type: "webauthn-roaming", name: "Key", key_id: keyId, public_key: publicKey });
    refusedGrant(await logInBy(tenant, key), /unknown or was removed/);
  });

  test("accepts an auth_session once", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    assertTokens(await redeemPasskey(tenant, session, credential));
    assertRefused(await redeemPasskey(tenant, session, credential), 403, "invalid_grant", UNUSABLE);
  });

  test("one of two concurrent responses succeeds", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const responses = await Promise.all([1, 2].map(() => redeemPasskey(tenant, session, credential)));
    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 403]);
  });

  test("a failed response can be retried", async () => {
    const session = await challengeOf(tenant);
    const { authn_params_public_key: options } = session;
    const wrongPage = passkey.assert(options, { origin: "http://localhost:4999" });
    refusedGrant(await redeemPasskey(tenant, session, wrongPage), /origin/);
    assertTokens(await redeemPasskey(tenant, session, passkey.assert(options, { origin: APP_ORIGIN })));
  });

  test("an auth_session expires after five minutes", async () => {
    const sessions = [await challengeOf(tenant), await challengeOf(tenant)];
    const credentials = sessions.map(({ authn_params_public_key: options }) =>
      passkey.assert(options, { origin: APP_ORIGIN }),
    );
    tenant.clock.advance(5 * 60 - 1);
    assertTokens(await redeemPasskey(tenant, sessions[0], credentials[0]));
    tenant.clock.advance(1);
    assertRefused(await redeemPasskey(tenant, sessions[1], credentials[1]), 403, "invalid_grant", UNUSABLE);
  });

  test("rejects an unknown or foreign auth_session", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const foreign = await redeemPasskey(tenant, session, credential, { client_id: "other-app" });
    assertRefused(foreign, 403, "invalid_grant", UNUSABLE);
    const unknown = await redeemPasskey(tenant, { auth_session: "made-up" }, credential);
    assertRefused(unknown, 403, "invalid_grant", UNUSABLE);
    assertTokens(await redeemPasskey(tenant, session, credential));
  });

  const malformed = [
    ["no auth_session", { auth_session: undefined }],
    ["no authn_response", { authn_response: undefined }],
    ["a response that is not JSON", { authn_response: "{" }],
    ["a response that is not an object", { authn_response: "null" }],
    ["another realm", { realm: "elsewhere" }],
    ["an unknown organization", { organization: "elsewhere" }],
  ];
  for (const [fault, fields] of malformed) {
    test(`rejects a request with ${fault}`, async () => {
      assertRefused(await logInBy(tenant, passkey, { fields }), 400, "invalid_request");
    });
  }

  const spoilt = [
    ["an unknown member", (credential) => (credential.authenticatorData = "AAAA")],
    ["an unknown member in its response", (credential) => (credential.response.attestationObject = "AAAA")],
    ["no signature", (credential) => delete credential.response.signature],
    ["another type", (credential) => (credential.type = "password")],
    ["an id that is too long", (credential) => (credential.id = "A".repeat(1365))],
  ];
  for (const [fault, spoil] of spoilt) {
    test(`rejects a response with ${fault}`, async () => {
      const session = await challengeOf(tenant);
      const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
      spoil(credential);
      assertRefused(await redeemPasskey(tenant, session, credential), 400, "invalid_request");
    });
  }

  test("rejects a response with invalid bytes", async () => {
    for (const name of ["authenticatorData", "clientDataJSON", "signature"]) {
      for (const value of ["", "AAAA", "*"]) {
        const session = await challengeOf(tenant);
        const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
        credential.response[name] = value;
        refusedGrant(await redeemPasskey(tenant, session, credential), /could not be verified/);
      }
    }
  });

  test("rejects an unknown audience", async () => {
    const outcome = await logInBy(tenant, passkey, { fields: { audience: "https://elsewhere.example/" } });
    assertRefused(outcome, 400, "invalid_target");
  });
});

suite("passkey challenge", () => {
  let tenant;
  before(async () => {
    const [third, none] = [
      { ...passkeyApplication, clientId: "third-party", firstParty: false },
      { ...application, clientId: "no-grant" },
    ];
    tenant = await startPasskeyTenant({ clients: [passkeyApplication, third, none] });
  });
  after(() => tenant.stop());

  const ask = (members) => passkeyApi(tenant, "challenge", members);

  const refused = [
    ["no client_id", { client_id: undefined }, 400, "invalid_request"],
    ["an unknown application", { client_id: "nobody" }, 401, "invalid_client"],
    ["an application without the grant", { client_id: "no-grant" }, 403, "unauthorized_client"],
    ["a third-party application", { client_id: "third-party" }, 403, "unauthorized_client"],
    ["another realm", { realm: "elsewhere" }, 400, "invalid_request"],
    ["an unknown organization", { organization: "elsewhere" }, 400, "invalid_request"],
    ["an unknown member", { username: "ada@example.test" }, 400, "invalid_request"],
  ];
  for (const [fault, members, status, error] of refused) {
    test(`rejects ${fault}`, async () => assertRefused(await ask(members), status, error));
  }

  test("accepts JSON only", async () => {
    const url = `${tenant.origin}/passkey/challenge`;
    const form = await fetch(url, { method: "POST", body: new URLSearchParams({ client_id: CLIENT_ID }) });
    assertRefused({ status: form.status, body: await form.json() }, 400, "invalid_request");
    const headers = { "content-type": "application/json" };
    const text = await fetch(url, { method: "POST", headers, body: "{" });
    assertRefused({ status: text.status, body: await text.json() }, 400, "invalid_request");
    assert.equal((await fetch(url)).status, 404);
  });

  test("requires the passkey grant and a first-party application", async () => {
    for (const clientId of ["no-grant", "third-party"]) {
      const fields = { client_id: clientId };
      const outcome = await redeemPasskey(tenant, { auth_session: "x" }, { id: "x" }, fields);
      assertRefused(outcome, 403, "unauthorized_client");
    }
  });

  test("can be disabled together with the grant", async () => {
    tenant.policies.passkeyApi = false;
    assertRefused(await ask(), 404, "not_found");
    assertRefused(await redeemPasskey(tenant, { auth_session: "x" }, { id: "x" }), 400, "unsupported_grant_type");
    tenant.policies.passkeyApi = true;
    assert.equal((await ask()).status, 200);

    const without = await startPasskeyTenant({ passkeys: { api: false } });
    try {
      assertRefused(await passkeyApi(without, "challenge"), 404, "not_found");
    } finally {
      await without.stop();
    }
    await assert.rejects(startTestTenant({ passkeys: { api: "no" } }), TypeError);
  });
});

suite("passkey API rate limit", () => {
  test("applies per minute to all callers together", async () => {
    const tenant = await startPasskeyTenant({ rateLimit: { perSecond: 1000, passkeysPerMinute: 3 } });
    try {
      const ask = (members) => passkeyApi(tenant, "challenge", members);
      const first = await ask();
      assert.equal(first.headers.get("x-ratelimit-limit"), "3");
      assert.equal(first.headers.get("x-ratelimit-remaining"), "2");
      assert.equal((await ask({ client_id: "nobody" })).status, 401);
      assert.equal((await ask()).status, 200);
      const { status, headers, body } = await ask();
      assertRefused({ status, body }, 429, "too_many_requests");
      assert.equal(headers.get("x-ratelimit-remaining"), "0");
      const retryAfter = Number(headers.get("retry-after"));
      assert.ok(retryAfter > 15 && retryAfter <= 20, `${retryAfter}`);
      tenant.clock.advance(retryAfter);
      assert.equal((await ask()).status, 200);
    } finally {
      await tenant.stop();
    }
  });

  test("must be positive", () =>
    assert.rejects(startTestTenant({ rateLimit: { passkeysPerMinute: 0 } }), /passkeysPerMinute/));
});
