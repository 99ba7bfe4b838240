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
  answer,
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

suite("logging in by passkey", () => {
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

  test("starts with request options that name no credential", async () => {
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

  test("ends with the tokens that were asked for", async () => {
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

  test("grants known scopes only, for the API that is named or for none", async () => {
    const named = assertTokens(await logInBy(tenant, passkey, { fields: { scope: "openid read:me:factors x" } }));
    assert.equal(named.scope, "openid read:me:factors");
    assert.equal("refresh_token" in named, false);
    const none = assertTokens(await logInBy(tenant, passkey, { fields: { scope: "openid", audience: undefined } }));
    assert.equal(none.scope, "openid");
    assert.notEqual((await myAccount(tenant, none.access_token)("GET", "/factors")).status, 200);
  });

  test("is taken as a form, with the response as JSON text", async () => {
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
    test(`takes a signature of algorithm ${alg}`, async () => {
      assertTokens(await logInBy(tenant, await enrollPasskey(tenant, { alg, user: grace })));
    });
  }

  test("does without user verification, which is preferred and not asked for", async () => {
    assertTokens(await logInBy(tenant, passkey, { userVerified: false }));
  });

  test("leaves no session behind", async () => {
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

  test("is noted down in the method", async () => {
    const { method, ...mine } = await enrollPasskey(tenant, { user: grace });
    assert.equal("last_auth_at" in method, false);
    tenant.clock.advance(60);
    assertTokens(await logInBy(tenant, mine));
    const kept = tenant.users[1].methods.list("passkey").find(({ id }) => id === method.id);
    assert.ok(Math.abs(Date.parse(kept.last_auth_at) - tenant.clock.now()) < 5000);
  });

  const wrong = [
    ["another challenge", { challenge: randomBytes(32).toString("base64url") }, /challenge/],
    ["another page", { origin: "http://localhost:4999" }, /origin/],
    ["another relying party", { rpId: "example.test" }, /RP ID/],
    ["an attestation instead", { type: "webauthn.create" }, /type/],
    ["an absent user", { userPresent: false }, /not present/],
    ["another user", { userHandle: Buffer.from(grace.userId).toString("base64url") }, /user handle/],
    ["no user", { userHandle: "" }, /user handle/],
    ["another kind of device", { syncs: false }, /backup eligibility/],
  ];
  for (const [fault, assertion, description] of wrong) {
    test(`refuses an assertion of ${fault}`, async () => {
      refusedGrant(await logInBy(tenant, passkey, assertion), description);
    });
  }

  test("refuses an assertion that lacks the user handle", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    delete credential.response.userHandle;
    refusedGrant(await answer(tenant, session, credential), /user handle/);
  });

  test("refuses a signature that is not the credential's", async () => {
    const stranger = await enrollPasskey(tenant);
    const session = await challengeOf(tenant);
    const [mine, other] = [passkey, stranger].map(({ assert: make }) =>
      make(session.authn_params_public_key, { origin: APP_ORIGIN }),
    );
    const { signature } = other.response;
    refusedGrant(
      await answer(tenant, session, { ...mine, response: { ...mine.response, signature } }),
      /signature is not valid/,
    );
    const { authenticatorData } = passkey.assert(session.authn_params_public_key, {
      origin: APP_ORIGIN,
      counter: 7,
    }).response;
    refusedGrant(
      await answer(tenant, session, { ...mine, response: { ...mine.response, authenticatorData } }),
      /signature is not valid/,
    );
    assertTokens(await answer(tenant, session, mine));
  });

  test("refuses an authenticator whose counter does not go up", async () => {
    const counting = await enrollPasskey(tenant, { counter: 5 });
    refusedGrant(await logInBy(tenant, counting, { counter: 5 }), /counter/);
    assertTokens(await logInBy(tenant, counting, { counter: 6 }));
    for (const counter of [6, 0]) refusedGrant(await logInBy(tenant, counting, { counter }), /counter/);
    assertTokens(await logInBy(tenant, counting, { counter: 9 }));
  });

  test("refuses a passkey that was removed, before the challenge or after it", async () => {
    const gone = await enrollPasskey(tenant);
    const session = await challengeOf(tenant);
    tenant.users[0].methods.remove(gone.method.id);
    const credential = gone.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    refusedGrant(await answer(tenant, session, credential), /unknown or was removed/);
    refusedGrant(await logInBy(tenant, gone), /unknown or was removed/);
  });

  test("refuses a security key that is a second factor", async () => {
    const key = await enrollPasskey(tenant);
    const { methods } = tenant.users[0];
    methods.remove(key.method.id);
    const { key_id: keyId, public_key: publicKey } = key.method;
    methods.add({ type: "webauthn-roaming", name: "Key", key_id: keyId, public_key: publicKey });
    refusedGrant(await logInBy(tenant, key), /unknown or was removed/);
  });

  test("takes an auth_session once", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    assertTokens(await answer(tenant, session, credential));
    assertRefused(await answer(tenant, session, credential), 403, "invalid_grant", UNUSABLE);
  });

  test("lets one of two answers at once pass", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const answers = await Promise.all([1, 2].map(() => answer(tenant, session, credential)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 403]);
  });

  test("lets a failed answer be repeated with the right one", async () => {
    const session = await challengeOf(tenant);
    const { authn_params_public_key: options } = session;
    const wrongPage = passkey.assert(options, { origin: "http://localhost:4999" });
    refusedGrant(await answer(tenant, session, wrongPage), /origin/);
    assertTokens(await answer(tenant, session, passkey.assert(options, { origin: APP_ORIGIN })));
  });

  test("takes an auth_session for five minutes", async () => {
    const sessions = [await challengeOf(tenant), await challengeOf(tenant)];
    const credentials = sessions.map(({ authn_params_public_key: options }) =>
      passkey.assert(options, { origin: APP_ORIGIN }),
    );
    tenant.clock.advance(5 * 60 - 1);
    assertTokens(await answer(tenant, sessions[0], credentials[0]));
    tenant.clock.advance(1);
    assertRefused(await answer(tenant, sessions[1], credentials[1]), 403, "invalid_grant", UNUSABLE);
  });

  test("refuses an auth_session of another application, and one that is none", async () => {
    const session = await challengeOf(tenant);
    const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
    const foreign = await answer(tenant, session, credential, { client_id: "other-app" });
    assertRefused(foreign, 403, "invalid_grant", UNUSABLE);
    const made = await answer(tenant, { auth_session: "made-up" }, credential);
    assertRefused(made, 403, "invalid_grant", UNUSABLE);
    assertTokens(await answer(tenant, session, credential));
  });

  const malformed = [
    ["no auth_session", { auth_session: undefined }],
    ["no authn_response", { authn_response: undefined }],
    ["a response that is no JSON", { authn_response: "{" }],
    ["a response that is no object", { authn_response: "null" }],
    ["another realm", { realm: "elsewhere" }],
    ["an organization that there is not", { organization: "elsewhere" }],
  ];
  for (const [fault, fields] of malformed) {
    test(`refuses a request with ${fault}`, async () => {
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
    test(`refuses a response with ${fault}`, async () => {
      const session = await challengeOf(tenant);
      const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
      spoil(credential);
      assertRefused(await answer(tenant, session, credential), 400, "invalid_request");
    });
  }

  test("refuses a response whose bytes are none", async () => {
    for (const name of ["authenticatorData", "clientDataJSON", "signature"]) {
      for (const value of ["", "AAAA", "*"]) {
        const session = await challengeOf(tenant);
        const credential = passkey.assert(session.authn_params_public_key, { origin: APP_ORIGIN });
        credential.response[name] = value;
        refusedGrant(await answer(tenant, session, credential), /could not be verified/);
      }
    }
  });

  test("refuses an audience that is none", async () => {
    const outcome = await logInBy(tenant, passkey, { fields: { audience: "https://elsewhere.example/" } });
    assertRefused(outcome, 400, "invalid_target");
  });
});

suite("the passkey challenge", () => {
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
    ["no application", { client_id: undefined }, 400, "invalid_request"],
    ["an unknown application", { client_id: "nobody" }, 401, "invalid_client"],
    ["one without the grant", { client_id: "no-grant" }, 403, "unauthorized_client"],
    ["one that is not first-party", { client_id: "third-party" }, 403, "unauthorized_client"],
    ["another realm", { realm: "elsewhere" }, 400, "invalid_request"],
    ["an organization that there is not", { organization: "elsewhere" }, 400, "invalid_request"],
    ["an unknown member", { username: "ada@example.test" }, 400, "invalid_request"],
  ];
  for (const [fault, members, status, error] of refused) {
    test(`is not for ${fault}`, async () => assertRefused(await ask(members), status, error));
  }

  test("is asked for in JSON", async () => {
    const url = `${tenant.origin}/passkey/challenge`;
    const form = await fetch(url, { method: "POST", body: new URLSearchParams({ client_id: CLIENT_ID }) });
    assertRefused({ status: form.status, body: await form.json() }, 400, "invalid_request");
    const headers = { "content-type": "application/json" };
    const text = await fetch(url, { method: "POST", headers, body: "{" });
    assertRefused({ status: text.status, body: await text.json() }, 400, "invalid_request");
    assert.equal((await fetch(url)).status, 404);
  });

  test("and the grant are for applications that have it", async () => {
    for (const clientId of ["no-grant", "third-party"]) {
      const fields = { client_id: clientId };
      const outcome = await answer(tenant, { auth_session: "x" }, { id: "x" }, fields);
      assertRefused(outcome, 403, "unauthorized_client");
    }
  });

  test("can be switched off, with the grant", async () => {
    tenant.policies.passkeyApi = false;
    assertRefused(await ask(), 404, "not_found");
    assertRefused(await answer(tenant, { auth_session: "x" }, { id: "x" }), 400, "unsupported_grant_type");
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

suite("the rate limit of the passkey API", () => {
  test("is one of a minute, whoever asks", async () => {
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

  test("cannot be none", () =>
    assert.rejects(startTestTenant({ rateLimit: { passkeysPerMinute: 0 } }), /passkeysPerMinute/));
});
