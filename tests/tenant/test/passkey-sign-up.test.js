import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { GRANT_TYPES } from "../src/grants/types.js";
import { defaultUser } from "../src/index.js";
import { createPasskey } from "./support/authenticator.js";
import { APP_ORIGIN, FULL_SCOPE, logIn, myAccount, obtainTokens, tokenRequest } from "./support/application.js";
import { newDpopKey, withProof } from "./support/dpop.js";
import { assertRefused, requestByPassword, mfaApi, redeemMfa } from "./support/mfa.js";
import {
  redeemPasskey,
  assertTokens,
  enrollPasskey,
  logInBy,
  passkeyApi,
  passkeyApplication,
  startPasskeyTenant,
} from "./support/passkey.js";
import { codeOf } from "./support/second-factor.js";

const UNUSABLE = "The auth_session is unknown, used or expired.";

let tenant;
let count = 0;

/** The profile of a user who does not exist yet. */
const newUserProfile = () => ({ email: `new-${(count += 1)}@example.test` });

const register = async (members) => {
  const { status, body } = await passkeyApi(tenant, "register", { user_profile: newUserProfile(), ...members });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};

const make = ({ authn_params_public_key: options }, page) => createPasskey(options, { origin: APP_ORIGIN, ...page });

/** Registers, creates a passkey and requests tokens. */
async function signUp(members, page, fields) {
  const session = await register(members);
  const passkey = make(session, page);
  return { session, passkey, outcome: await redeemPasskey(tenant, session, passkey.credential, fields) };
}

suite("passkey sign-up", () => {
  before(async () => (tenant = await startPasskeyTenant()));
  after(() => tenant.stop());

  const refusedGrant = (outcome, description) => {
    assertRefused(outcome, 403, "invalid_grant");
    assert.match(outcome.body.error_description, description);
  };

  test("register returns creation options for a new user", async () => {
    const { status, headers, body } = await passkeyApi(tenant, "register", {
      realm: "Username-Password-Authentication",
      user_profile: { email: "mary@example.test", name: "Mary Somerville" },
    });
    assert.equal(status, 200);
    assert.equal(headers.get("cache-control"), "no-store");
    const { auth_session: authSession, authn_params_public_key: options, ...others } = body;
    assert.deepEqual(others, {});
    assert.ok(authSession.length >= 43);
    const { challenge, user, pubKeyCredParams: params, ...rest } = options;
    assert.equal(Buffer.from(challenge, "base64url").length, 32);
    assert.match(Buffer.from(user.id, "base64url").toString(), /^auth0\|[0-9a-f]{24}$/);
    assert.deepEqual([user.name, user.displayName], ["mary@example.test", "Mary Somerville"]);
    assert.deepEqual(
      params.map(({ alg }) => alg),
      [-8, -7, -257],
    );
    assert.deepEqual(rest, {
      rp: { id: "localhost", name: "localhost" },
      timeout: 60_000,
      authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
    });
    assert.equal(tenant.users.length, 1);
  });

  test("returns tokens and adds the user with the passkey", async () => {
    const profile = { email: "sofya@example.test", name: "Sofya", given_name: "Sofya", family_name: "Kovalevskaya" };
    const { session, passkey, outcome } = await signUp({ user_profile: profile, user_metadata: { plan: "free" } });
    const body = assertTokens(outcome);
    const claims = decodeJwt(body.id_token);
    assert.equal(claims.sub, Buffer.from(session.authn_params_public_key.user.id, "base64url").toString());
    assert.deepEqual([claims.email, claims.email_verified, claims.name], [profile.email, false, profile.name]);
    assert.equal(claims.family_name, profile.family_name);

    const call = myAccount(tenant, body.access_token);
    const { authentication_methods: methods } = await (await call("GET", "/authentication-methods")).json();
    assert.deepEqual(
      methods.map(({ type, key_id: keyId }) => [type, keyId]),
      [["passkey", passkey.credential.id]],
    );
    assert.ok(methods[0].last_auth_at);
    const shown = await (await call("GET", "/profile")).json();
    assert.deepEqual(shown.user_metadata, { plan: "free" });
    assert.equal(shown.given_name, profile.given_name);
    for (const path of ["/consents", "/organizations", "/connected-accounts/accounts"]) {
      assert.equal((await call("GET", path)).status, 200, path);
    }

    const handle = tenant.users.at(-1);
    assert.deepEqual([handle.userId, handle.email, handle.password], [claims.sub, profile.email, undefined]);
    const fresh = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: body.refresh_token });
    assert.equal(fresh.status, 200);
    assert.equal(decodeJwt(assertTokens(await logInBy(tenant, passkey)).id_token).sub, claims.sub);
  });

  test("uses the email address as the default name", async () => {
    const { session, outcome } = await signUp();
    const { user } = session.authn_params_public_key;
    assert.equal(user.displayName, user.name);
    const claims = decodeJwt(assertTokens(outcome).id_token);
    assert.equal(claims.name, claims.email);
  });

  test("accepts a form with authn_response as JSON text", async () => {
    const session = await register();
    const response = await tokenRequest(tenant, {
      grant_type: GRANT_TYPES.passkey,
      auth_session: session.auth_session,
      authn_response: JSON.stringify(make(session).credential),
      audience: tenant.audience,
      scope: FULL_SCOPE,
    });
    assertTokens({ status: response.status, body: await response.json() });
  });

  test("creates a user without a password", async () => {
    const { outcome } = await signUp();
    const { access_token: token, id_token: idToken } = assertTokens(outcome);
    const { email: username } = decodeJwt(idToken);
    for (const password of ["undefined", "null", " "]) {
      assert.equal((await requestByPassword(tenant, { username, password })).status, 403, password);
    }
    const call = myAccount(tenant, token);
    const started = await call("POST", "/authentication-methods", { type: "password" });
    const password = "Differential-Equations-1875";
    const set = await call("POST", "/authentication-methods/password%7Cnew/verify", {
      auth_session: (await started.json()).auth_session,
      new_password: password,
    });
    assert.equal(set.status, 201);
    assert.equal((await requestByPassword(tenant, { username, password })).status, 200);
    assert.ok((await logIn(tenant, { user: { email: username, password } })).searchParams.has("code"));
  });

  test("accepts self attestation", async () => {
    assertTokens((await signUp({}, { attestation: "self" })).outcome);
  });

  const wrong = [
    ["another challenge", { challenge: randomBytes(32).toString("base64url") }, /challenge/],
    ["another origin", { origin: "http://localhost:4999" }, /origin/],
    ["another relying party", { rpId: "example.test" }, /RP ID/],
    ["an assertion instead", { type: "webauthn.get" }, /type/],
    ["an algorithm that was not offered", { alg: -36 }, /alg/],
    ["an absent user", { userPresent: false }, /present/],
    ["other data than it signed", { attestation: "self", attested: randomBytes(32) }, /statement is not valid/],
  ];
  for (const [fault, page, description] of wrong) {
    test(`rejects an attestation of ${fault} and adds no user`, async () => {
      const known = tenant.users.length;
      const profile = newUserProfile();
      const { outcome } = await signUp({ user_profile: profile }, page);
      refusedGrant(outcome, description);
      assert.equal(tenant.users.length, known);
      assertTokens((await signUp({ user_profile: profile })).outcome);
    });
  }

  test("rejects a credential that is already registered", async () => {
    const credentialId = randomBytes(16);
    await enrollPasskey(tenant, { credentialId });
    refusedGrant((await signUp({}, { credentialId })).outcome, /already registered/);
  });

  test("rejects an assertion in a sign-up and an attestation in a login", async () => {
    const { session, passkey, outcome } = await signUp();
    assertTokens(outcome);
    const registration = await register();
    const assertion = passkey.assert(
      { ...registration.authn_params_public_key, rpId: "localhost" },
      { origin: APP_ORIGIN },
    );
    assertRefused(await redeemPasskey(tenant, registration, assertion), 400, "invalid_request");
    const { body: challenge } = await passkeyApi(tenant, "challenge");
    const late = make(session, { challenge: challenge.authn_params_public_key.challenge });
    assertRefused(await redeemPasskey(tenant, challenge, late.credential), 400, "invalid_request");
  });

  test("accepts an auth_session once, for five minutes", async () => {
    const { session, passkey, outcome } = await signUp();
    assertTokens(outcome);
    assertRefused(await redeemPasskey(tenant, session, passkey.credential), 403, "invalid_grant", UNUSABLE);
    const old = await register();
    tenant.clock.advance(5 * 60);
    assertRefused(await redeemPasskey(tenant, old, make(old).credential), 403, "invalid_grant", UNUSABLE);
  });

  test("one of two concurrent responses succeeds", async () => {
    const session = await register();
    const { credential } = make(session);
    const known = tenant.users.length;
    const responses = await Promise.all([1, 2].map(() => redeemPasskey(tenant, session, credential)));
    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 403]);
    assert.equal(tenant.users.length, known + 1);
  });

  test("one of two sign-ups with the same address succeeds", async () => {
    const profile = newUserProfile();
    const sessions = [await register({ user_profile: profile }), await register({ user_profile: profile })];
    const responses = await Promise.all(
      sessions.map((session) => redeemPasskey(tenant, session, make(session).credential)),
    );
    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 400]);
    assert.deepEqual(responses.map(({ body }) => body.error).filter(Boolean), ["invalid_request"]);
  });

  const taken = [
    ["an address", { email: defaultUser.email.toUpperCase() }],
    ["a phone number", { email: "other@example.test", phone_number: "+12025550111" }],
    ["a username", { email: "other@example.test", username: "EMMY" }],
  ];
  for (const [what, profile] of taken) {
    test(`rejects ${what} of an existing user`, async () => {
      if (!tenant.users.some(({ email }) => email === "emmy@example.test")) {
        const emmy = { email: "emmy@example.test", phone_number: "+12025550111", username: "emmy" };
        assertTokens((await signUp({ user_profile: emmy })).outcome);
      }
      const outcome = await passkeyApi(tenant, "register", { user_profile: profile });
      assertRefused(outcome, 400, "invalid_request", "The user already exists.");
    });
  }

  const metadata = (length) => Object.fromEntries(Array.from({ length }, (_, n) => [`key${n}`, "value"]));
  const refused = [
    ["no profile", { user_profile: undefined }],
    ["a profile that is not an object", { user_profile: "new@example.test" }],
    ["no address", { user_profile: { name: "Nobody" } }],
    ["an invalid address", { user_profile: { email: "new" } }],
    ["an unknown member", { screen_name: "new" }],
    ["eleven metadata members", { user_metadata: metadata(11) }],
    ["metadata that is not text", { user_metadata: { plan: 1 } }],
    ["an array of metadata", { user_metadata: ["free"] }],
    ["another realm", { realm: "elsewhere" }],
    ["an unknown organization", { organization: "elsewhere" }],
    ...Object.entries({
      password: "Differential-Equations-1875",
      email_verified: true,
      phone_number: "555-0111",
      username: "",
      name: "n".repeat(301),
      given_name: "n".repeat(151),
      family_name: "n".repeat(151),
      nickname: "n".repeat(301),
      picture: "javascript:alert(1)",
    }).map(([name, value]) => [
      `${name} ${String(value).slice(0, 20)}`,
      { user_profile: { email: "new@example.test", [name]: value } },
    ]),
  ];
  for (const [fault, members] of refused) {
    test(`rejects ${fault}`, async () => {
      const outcome = await passkeyApi(tenant, "register", { user_profile: newUserProfile(), ...members });
      assertRefused(outcome, 400, "invalid_request");
    });
  }

  test("accepts all members at their limits", async () => {
    const profile = {
      ...newUserProfile(),
      phone_number: "+12025550122",
      username: "u".repeat(128),
      name: "n".repeat(300),
      given_name: "n".repeat(150),
      family_name: "n".repeat(150),
      nickname: "n".repeat(300),
      picture: "https://example.test/picture.png",
    };
    const { outcome } = await signUp({ user_profile: profile, user_metadata: metadata(10) });
    const call = myAccount(tenant, assertTokens(outcome).access_token);
    const shown = await (await call("GET", "/profile")).json();
    for (const [name, value] of Object.entries(profile)) assert.equal(shown[name], value, name);
    assert.equal(Object.keys(shown.user_metadata).length, 10);
  });

  test("can be disabled", async () => {
    tenant.policies.passkeyApi = false;
    assertRefused(await passkeyApi(tenant, "register", { user_profile: newUserProfile() }), 404, "not_found");
    tenant.policies.passkeyApi = true;
  });
});

suite("passkey sign-up with policies", () => {
  const sailors = { id: "org_sailors", name: "Sailors" };
  beforeEach(async () => (tenant = await startPasskeyTenant({ organizations: [sailors] })));
  afterEach(() => tenant.stop());

  test("adds no user if the DPoP proof fails", async () => {
    const session = await register();
    const { credential } = make(session);
    const send = (headers) => redeemPasskey(tenant, session, credential, {}, headers);
    const dpopKey = await newDpopKey();
    const refused = await send({ dpop: await dpopKey.prove("POST", `${tenant.origin}/oauth/token`) });
    assertRefused(refused, 400, "use_dpop_nonce");
    assert.equal(tenant.users.length, 1);
    const { user } = session.authn_params_public_key;
    assert.equal((await passkeyApi(tenant, "register", { user_profile: { email: user.name } })).status, 200);

    assert.equal(assertTokens(await withProof(tenant, dpopKey, send)).token_type, "DPoP");
    assert.equal(tenant.users.length, 2);
  });

  test("adds the user to the organization", async () => {
    const { passkey, outcome } = await signUp({ organization: "sailors" });
    const { org_id: id, org_name: name } = decodeJwt(assertTokens(outcome).id_token);
    assert.deepEqual([id, name], ["org_sailors", "sailors"]);
    assertTokens(await logInBy(tenant, passkey, { fields: { organization: "org_sailors" } }));

    const other = await signUp();
    const outsider = await logInBy(tenant, other.passkey, { fields: { organization: "sailors" } });
    assertRefused(outsider, 403, "access_denied");
  });

  test("allows factor enrollment if mfaPolicy is always", async () => {
    tenant.policies.mfa = "always";
    const { passkey, outcome } = await signUp();
    assertRefused(outcome, 403, "mfa_required");
    assert.ok(outcome.body.mfa_requirements.enroll);
    const { mfa_token: token } = outcome.body;
    const app = await mfaApi(tenant, token)("POST", "/associate", { authenticator_types: ["otp"] });
    const { secret } = await app.json();
    const body = assertTokens(await redeemMfa(tenant, "otp", token, { otp: codeOf(tenant, secret) }));
    assert.equal(decodeJwt(body.id_token).sub, tenant.users.at(-1).userId);

    const next = await logInBy(tenant, passkey);
    assertRefused(next, 403, "mfa_required");
    assert.deepEqual(next.body.mfa_requirements.challenge, [{ type: "otp" }, { type: "recovery-code" }]);
  });

  test("the Default Policy requires no factor of a new user", async () => {
    tenant.policies.defaultPolicy = true;
    assertTokens((await signUp()).outcome);
  });

  test("keeps existing users unchanged", async () => {
    const mine = assertTokens((await signUp()).outcome);
    const hers = await obtainTokens(tenant);
    const ids = async (token) => {
      const listed = await (await myAccount(tenant, token)("GET", "/authentication-methods")).json();
      return listed.authentication_methods.map(({ id }) => id);
    };
    const [one, two] = [await ids(mine.access_token), await ids(hers.access_token)];
    assert.equal(
      one.some((id) => two.includes(id)),
      false,
    );
  });

  test("is independent of the password policy", async () => {
    await tenant.stop();
    tenant = await startPasskeyTenant({ passwordPolicy: { complexity: { max_length_exceeded: "truncate" } } });
    const { email: username } = decodeJwt(assertTokens((await signUp()).outcome).id_token);
    const outcome = await requestByPassword(tenant, { username, password: "undefined" });
    assert.equal(outcome.status, 403);
  });

  test("requires the passkey grant", async () => {
    const plain = await startPasskeyTenant({ clients: [{ ...passkeyApplication, grants: ["password"] }] });
    try {
      const outcome = await passkeyApi(plain, "register", { user_profile: newUserProfile() });
      assertRefused(outcome, 403, "unauthorized_client");
    } finally {
      await plain.stop();
    }
  });
});
