import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import { createCredential } from "./support/authenticator.js";
import { APP_ORIGIN, myAccount, obtainTokens, startTestTenant } from "./support/application.js";

const VERIFY = "/authentication-methods/passkey%7Cnew/verify";

suite("passkey enrollment", () => {
  let tenant;
  let call;
  before(async () => {
    tenant = await startTestTenant();
    call = myAccount(tenant, (await obtainTokens(tenant)).access_token);
  });
  after(() => tenant.stop());

  const start = async (members) => {
    const response = await call("POST", "/authentication-methods", { type: "passkey", ...members });
    assert.equal(response.status, 202);
    return { location: response.headers.get("location"), ...(await response.json()) };
  };

  const verify = (enrollment, credential) =>
    call("POST", VERIFY, { auth_session: enrollment.auth_session, authn_response: credential });

  const enroll = async (page) => {
    const enrollment = await start();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN, ...page });
    return { enrollment, credential, response: await verify(enrollment, credential) };
  };

  const assertRefused = async (response, detail) => {
    assert.equal(response.status, 400);
    const problem = await response.json();
    assert.match(problem.type, /A0E-400-0001$/);
    assert.match(problem.detail, detail);
  };

  test("start returns creation options and Location", async () => {
    const { location, auth_session: authSession, authn_params_public_key: options, ...others } = await start();
    assert.equal(location, `${tenant.origin}/me/v1/authentication-methods/passkey%7Cnew`);
    assert.deepEqual(others, {});
    assert.ok(authSession.length > 40);
    assert.equal(Buffer.from(options.challenge, "base64url").length, 32);
    assert.equal(options.rp.id, "localhost");
    assert.equal(Buffer.from(options.user.id, "base64url").toString(), defaultUser.userId);
    assert.deepEqual(
      options.pubKeyCredParams.map(({ alg }) => alg),
      [-8, -7, -257],
    );
    assert.deepEqual(options.authenticatorSelection, { residentKey: "required", userVerification: "preferred" });
    assert.equal("excludeCredentials" in options, false);
  });

  test("each enrollment has its own challenge and auth_session", async () => {
    const [a, b] = [await start(), await start()];
    assert.notEqual(a.auth_session, b.auth_session);
    assert.notEqual(a.authn_params_public_key.challenge, b.authn_params_public_key.challenge);
  });

  test("verify returns the method, which is then listed", async () => {
    const { credential, response } = await enroll();
    assert.equal(response.status, 201);
    const method = await response.json();
    assert.match(method.id, /^passkey\|dev_/);
    assert.equal(
      response.headers.get("location"),
      `${tenant.origin}/me/v1/authentication-methods/${encodeURIComponent(method.id)}`,
    );
    assert.equal(method.key_id, credential.id);
    assert.equal(method.credential_device_type, "multi_device");
    assert.equal(method.credential_backed_up, true);
    assert.equal(method.relying_party_id, "localhost");
    assert.deepEqual(method.transports, ["internal"]);
    assert.deepEqual(method.usage, ["primary"]);

    const listed = await (await call("GET", "/authentication-methods?type=passkey")).json();
    assert.deepEqual(listed.authentication_methods.at(-1), method);

    const path = `/authentication-methods/${encodeURIComponent(method.id)}`;
    assert.equal((await call("DELETE", path)).status, 204);
    assert.equal((await call("GET", path)).status, 404);
  });

  test("accepts an unencoded id in the path", async () => {
    const enrollment = await start();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    const response = await call("POST", "/authentication-methods/passkey|new/verify", {
      auth_session: enrollment.auth_session,
      authn_response: credential,
    });
    assert.equal(response.status, 201);
  });

  test("lists existing passkeys in excludeCredentials if requested", async () => {
    const { credential } = await enroll();
    const { authn_params_public_key: options } = await start({ use_exclude_credentials: true });
    assert.ok(options.excludeCredentials.some(({ id, type }) => id === credential.id && type === "public-key"));
  });

  const wrong = [
    ["another challenge", { challenge: randomBytes(32).toString("base64url") }, /challenge/],
    ["another origin", { origin: "http://localhost:4999" }, /origin/],
    ["another relying party", { rpId: "example.test" }, /RP ID/],
    ["an assertion instead", { type: "webauthn.get" }, /type/],
    ["an algorithm that was not offered", { alg: -36 }, /alg/],
  ];
  for (const [fault, page, detail] of wrong) {
    test(`rejects a credential of ${fault}`, async () => {
      const { response } = await enroll(page);
      await assertRefused(response, detail);
    });
  }

  test("rejects an id that differs from the attested one", async () => {
    const enrollment = await start();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    const id = randomBytes(16).toString("base64url");
    await assertRefused(await verify(enrollment, { ...credential, id, rawId: id }), /id does not match/);
  });

  test("rejects an invalid attestation object", async () => {
    const enrollment = await start();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    for (const attestationObject of ["AAAA", "", "*", credential.response.attestationObject.slice(0, -9)]) {
      const response = { ...credential.response, attestationObject };
      await assertRefused(await verify(enrollment, { ...credential, response }), /could not be verified/);
    }
  });

  test("a failed verification can be retried", async () => {
    const { enrollment, response } = await enroll({ origin: "http://localhost:4999" });
    assert.equal(response.status, 400);
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    assert.equal((await verify(enrollment, credential)).status, 201);
  });

  test("verify consumes the auth_session", async () => {
    const { enrollment, credential, response } = await enroll();
    assert.equal(response.status, 201);
    await assertRefused(await verify(enrollment, credential), /auth_session/);
  });

  test("one of two concurrent verifications succeeds", async () => {
    const enrollment = await start();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    const responses = await Promise.all([verify(enrollment, credential), verify(enrollment, credential)]);
    assert.deepEqual(responses.map(({ status }) => status).sort(), [201, 400]);
  });

  test("rejects a credential that is already registered", async () => {
    const credentialId = randomBytes(16);
    assert.equal((await enroll({ credentialId })).response.status, 201);
    await assertRefused((await enroll({ credentialId })).response, /already registered/);
  });

  test("rejects an unknown auth_session", async () => {
    const { credential } = await enroll();
    await assertRefused(await verify({ auth_session: "Fe26.2**x" }, credential), /auth_session/);
  });

  test("rejects the auth_session of another user", async () => {
    const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };
    const shared = await startTestTenant({ users: [defaultUser, grace] });
    try {
      const [hers, his] = [
        myAccount(shared, (await obtainTokens(shared)).access_token),
        myAccount(shared, (await obtainTokens(shared, { user: grace })).access_token),
      ];
      const enrollment = await (await hers("POST", "/authentication-methods", { type: "passkey" })).json();
      const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
      const body = { auth_session: enrollment.auth_session, authn_response: credential };
      await assertRefused(await his("POST", VERIFY, body), /auth_session/);
      assert.equal((await hers("POST", VERIFY, body)).status, 201);
    } finally {
      await shared.stop();
    }
  });

  test("rejects a connection or identity that the user does not have", async () => {
    for (const members of [{ connection: "Other" }, { identity_user_id: "auth0|other" }]) {
      await assertRefused(
        await call("POST", "/authentication-methods", { type: "passkey", ...members }),
        /does not (exist|have)/,
      );
    }
  });

  const closed = [
    ["authn_response", (body) => (body.authn_response.authenticatorData = "AAAA"), "/authn_response"],
    ["its response", (body) => (body.authn_response.response.publicKey = "AAAA"), "/authn_response/response"],
    ["the body", (body) => (body.type = "passkey"), ""],
  ];
  for (const [place, spoil, pointer] of closed) {
    test(`rejects an unknown member in ${place}`, async () => {
      const enrollment = await start();
      const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
      const body = { auth_session: enrollment.auth_session, authn_response: credential };
      spoil(body);
      const response = await call("POST", VERIFY, body);
      assert.equal(response.status, 400);
      const { type, validation_errors: errors } = await response.json();
      assert.match(type, /A0E-400-0003$/);
      assert.deepEqual(
        errors.map((error) => error.pointer),
        [pointer],
      );
    });
  }

  test("rejects members that are too long", async () => {
    const enrollment = await start();
    const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
    credential.response.attestationObject = "A".repeat(2001);
    const { validation_errors: errors } = await (await verify(enrollment, credential)).json();
    assert.equal(errors[0].pointer, "/authn_response/response/attestationObject");
  });

  test("allows at most twenty methods", async () => {
    const crowded = await startTestTenant({
      users: [
        {
          ...defaultUser,
          authenticationMethods: Array.from({ length: 19 }, (_, n) => ({ type: "email", email: `${n}@example.test` })),
        },
      ],
    });
    try {
      const create = myAccount(crowded, (await obtainTokens(crowded)).access_token);
      await assertRefused(await create("POST", "/authentication-methods", { type: "passkey" }), /maximum of 20/);
    } finally {
      await crowded.stop();
    }
  });
});

suite("unfinished enrollment", () => {
  test("expires after five minutes", async () => {
    const tenant = await startTestTenant();
    try {
      const call = myAccount(tenant, (await obtainTokens(tenant)).access_token);
      const enrollment = await (await call("POST", "/authentication-methods", { type: "passkey" })).json();
      const credential = await createCredential(enrollment.authn_params_public_key, { origin: APP_ORIGIN });
      tenant.clock.advance(5 * 60);
      const response = await call("POST", VERIFY, {
        auth_session: enrollment.auth_session,
        authn_response: credential,
      });
      assert.equal(response.status, 400);
      assert.match((await response.json()).detail, /unknown, used or expired/);
    } finally {
      await tenant.stop();
    }
  });
});
