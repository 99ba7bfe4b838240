import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { defaultUser } from "../src/index.js";
import { CLIENT_ID, FULL_SCOPE, myAccount, obtainTokens, startTestTenant } from "./support/application.js";
import { assertProblem } from "./support/problem.js";

suite("My Account API", () => {
  let tenant;
  let call;
  before(async () => {
    tenant = await startTestTenant();
    call = myAccount(tenant, (await obtainTokens(tenant)).access_token);
  });
  after(() => tenant.stop());

  const listMethods = async () => (await (await call("GET", "/authentication-methods")).json()).authentication_methods;

  test("lists the factors that can be enrolled", async () => {
    const response = await call("GET", "/factors");
    assert.equal(response.status, 200);
    const { factors } = await response.json();
    assert.deepEqual(
      factors.map(({ type, usage }) => [type, ...usage]),
      [
        ["password", "primary"],
        ["passkey", "primary"],
        ["totp", "secondary"],
        ["phone", "secondary"],
        ["email", "secondary"],
        ["push-notification", "secondary"],
        ["recovery-code", "secondary"],
      ],
    );
  });

  test("lists the user's authentication methods", async () => {
    const [password, phone, ...others] = await listMethods();
    assert.deepEqual(others, []);
    assert.match(password.id, /^password\|/);
    assert.equal(password.identity_user_id, defaultUser.userId);
    assert.equal("confirmed" in password, false);
    assert.match(phone.id, /^phone\|dev_[0-9a-f]{16}$/);
    assert.deepEqual(phone.usage, ["secondary"]);
    assert.equal(phone.confirmed, true);
    assert.ok(Date.parse(phone.created_at) <= Date.now());
  });

  test("filters authentication methods by type", async () => {
    const response = await call("GET", "/authentication-methods?type=phone");
    const { authentication_methods: methods } = await response.json();
    assert.deepEqual(
      methods.map(({ type }) => type),
      ["phone"],
    );
  });

  for (const query of ["type=sms", "type=phone&type=email", "type="]) {
    test(`rejects the query ?${query}`, async () => {
      const response = await call("GET", `/authentication-methods?${query}`);
      const problem = await assertProblem(response, 400, "400-0003", "Validation Error");
      assert.equal(problem.validation_errors[0].field, "type");
      assert.equal(problem.validation_errors[0].source, "query");
    });
  }

  test("returns one method by encoded or bare id", async () => {
    const [, phone] = await listMethods();
    for (const id of [encodeURIComponent(phone.id), phone.id]) {
      const response = await call("GET", `/authentication-methods/${id}`);
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), phone);
    }
  });

  test("refuses to delete the password", async () => {
    const [password] = await listMethods();
    const response = await call("DELETE", `/authentication-methods/${encodeURIComponent(password.id)}`);
    await assertProblem(response, 409, "409-0001", "Conflict");
  });

  test("deletes a method once", async () => {
    const [, phone] = await listMethods();
    const path = `/authentication-methods/${encodeURIComponent(phone.id)}`;
    const first = await call("DELETE", path);
    assert.equal(first.status, 204);
    assert.equal(await first.text(), "");
    assert.equal(first.headers.get("x-ratelimit-limit"), "1000");
    await assertProblem(await call("DELETE", path), 404, "404-0002", "Resource Not Found");
    assert.equal((await listMethods()).length, 1);
  });

  const unknownIds = ["phone%7Cdev_0000000000000000", "phone%257Cdev_x", "a%2Fb", "%E0%A4%A", "%00", "constructor"];
  for (const id of unknownIds) {
    test(`returns 404 for the method ${id}`, async () => {
      for (const [method, path, body] of [
        ["GET", `/authentication-methods/${id}`],
        ["DELETE", `/authentication-methods/${id}`],
        ["PATCH", `/authentication-methods/${id}`, { name: "Mine" }],
        ["POST", `/authentication-methods/${id}/verify`, { auth_session: "x", otp_code: "000000" }],
      ]) {
        await assertProblem(await call(method, path, body), 404, "404-0002", "Resource Not Found");
      }
    });
  }

  const unknownResources = [
    ["GET", "/authentication-methods/"],
    ["GET", "/Factors"],
    ["PUT", "/factors"],
    ["GET", "/sessions"],
    ["POST", "/authentication-methods/phone%7Cdev_x"],
  ];
  for (const [method, path] of unknownResources) {
    test(`returns 404 for ${method} ${path} without a token`, async () => {
      const response = await myAccount(tenant)(method, path);
      assert.ok(response.headers.get("x-ratelimit-remaining"));
      const { detail } = await assertProblem(response, 404, "404-0001", "Not Found");
      assert.equal(detail, `The resource "${method} /me/v1${path}" does not exist.`);
    });
  }

  test("returns 404 outside /me/v1", async () => {
    const response = await fetch(`${tenant.origin}/me/authentication-methods`);
    await assertProblem(response, 404, "404-0001", "Not Found");
  });

  test("returns 401 without a token", async () => {
    const none = await myAccount(tenant)("GET", "/factors");
    assert.equal(none.headers.get("www-authenticate"), "Bearer");
    const { detail } = await assertProblem(none, 401, "401-0002", "Missing Token");
    assert.equal(detail, "No auth token provided.");

    const basic = await fetch(`${tenant.origin}/me/v1/factors`, { headers: { authorization: "Basic YTpi" } });
    await assertProblem(basic, 401, "401-0002", "Missing Token");

    const { access_token: token } = await obtainTokens(tenant);
    const inQuery = await myAccount(tenant)("GET", `/factors?access_token=${token}`);
    await assertProblem(inQuery, 401, "401-0002", "Missing Token");
  });

  suite("rejects a token", () => {
    let privateKey;
    let other;
    before(async () => {
      ({ privateKey } = await generateKeyPair("RS256", { extractable: true }));
      other = await startTestTenant();
    });
    after(() => other.stop());

    const refused = async (token) => {
      const response = await myAccount(tenant, token)("GET", "/factors");
      assert.match(response.headers.get("www-authenticate"), /error="invalid_token"/);
      await assertProblem(response, 401, "401-0003", "Invalid Token");
    };

    const forged = async (header) => {
      const { keys } = await (await fetch(new URL("/.well-known/jwks.json", tenant.origin))).json();
      const claims = { client_id: CLIENT_ID, scope: "read:me:factors" };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: keys[0].kid, ...header })
        .setIssuer(tenant.issuer)
        .setAudience(tenant.audience)
        .setSubject(defaultUser.userId)
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(privateKey);
    };

    test("that is not a JWT", () => refused("not-a-token"));
    test("signed by another key", async () => refused(await forged()));
    test("with an embedded key", async () => refused(await forged({ jwk: await exportJWK(privateKey) })));
    test("of another tenant", async () => refused((await obtainTokens(other)).access_token));
    test("for another audience", async () => refused((await obtainTokens(tenant)).id_token));
    test("without a signature", async () => {
      const { access_token: token } = await obtainTokens(tenant);
      const [, payload] = token.split(".");
      const header = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
      await refused(`${header}.${payload}.`);
    });
    test("with a modified payload", async () => {
      const { access_token: token } = await obtainTokens(tenant, { scope: "openid" });
      const [header, payload, signature] = token.split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url"));
      const widened = Buffer.from(JSON.stringify({ ...claims, scope: "read:me:factors" })).toString("base64url");
      await refused(`${header}.${widened}.${signature}`);
    });
  });

  const guarded = [
    ["GET", "/factors", "read:me:factors"],
    ["GET", "/authentication-methods", "read:me:authentication_methods"],
    ["GET", "/authentication-methods/x", "read:me:authentication_methods"],
    ["POST", "/authentication-methods", "create:me:authentication_methods"],
    ["PATCH", "/authentication-methods/x", "update:me:authentication_methods"],
    ["DELETE", "/authentication-methods/x", "delete:me:authentication_methods"],
    ["POST", "/authentication-methods/x/verify", "create:me:authentication_methods"],
    ["POST", "/connected-accounts/connect", "create:me:connected_accounts"],
    ["POST", "/connected-accounts/complete", "create:me:connected_accounts"],
    ["GET", "/connected-accounts/accounts", "read:me:connected_accounts"],
    ["DELETE", "/connected-accounts/accounts/cac_1", "delete:me:connected_accounts"],
    ["GET", "/connected-accounts/connections", "read:me:connected_accounts"],
    ["GET", "/consents", "read:me:consents"],
    ["GET", "/consents/cns_1", "read:me:consents"],
    ["GET", "/organizations", "read:me:organizations"],
    ["GET", "/profile", "read:me:profile"],
    ["PATCH", "/profile", "update:me:profile"],
  ];
  for (const [method, path, scope] of guarded) {
    test(`${method} ${path} requires ${scope}`, async () => {
      const others = FULL_SCOPE.split(" ").filter((granted) => granted !== scope);
      const { access_token: token } = await obtainTokens(tenant, { scope: others.join(" ") });
      const response = await myAccount(tenant, token)(method, path);
      assert.match(response.headers.get("www-authenticate"), new RegExp(`insufficient_scope", scope="${scope}"`));
      const { detail } = await assertProblem(response, 403, "403-0002", "Insufficient Scope");
      assert.ok(detail.includes(scope));
    });
  }

  test("checks the token before the body", async () => {
    const response = await myAccount(tenant, "bad")("POST", "/authentication-methods", "{");
    await assertProblem(response, 401, "401-0003", "Invalid Token");
  });

  test("requires the content type application/json", async () => {
    const { access_token: token } = await obtainTokens(tenant);
    const post = (type, body) =>
      fetch(`${tenant.origin}/me/v1/authentication-methods`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, ...(type && { "content-type": type }) },
        body,
      });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
      await assertProblem(await post(type, "{}"), 415, "415-0001", "Unsupported Media Type");
    }
    assert.equal((await post("application/json; charset=utf-8", '{"type":"passkey"}')).status, 202);
    const broken = await assertProblem(await post("application/json", "{"), 400, "400-0003", "Validation Error");
    assert.equal(broken.validation_errors[0].pointer, "");
    await assertProblem(
      await post("application/json", `"${"a".repeat(200_000)}"`),
      413,
      "413-0001",
      "Payload Too Large",
    );
  });

  const invalidBodies = [
    ["an array", [], "", undefined],
    ["no type", {}, "", "type"],
    ["an unknown type", { type: "sms" }, "/type", undefined],
    ["a read-only type", { type: "webauthn-roaming" }, "/type", undefined],
    ["an unknown member", { type: "passkey", name: "Laptop" }, "", "name"],
    ["a connection with a space", { type: "passkey", connection: "a b" }, "/connection", undefined],
    ["a number as identity", { type: "passkey", identity_user_id: 1 }, "/identity_user_id", undefined],
  ];
  for (const [fault, body, pointer, field] of invalidBodies) {
    test(`reports the pointer of ${fault}`, async () => {
      const response = await call("POST", "/authentication-methods", body);
      const problem = await assertProblem(response, 400, "400-0003", "Validation Error");
      const entry = problem.validation_errors.find((error) => error.pointer === pointer && error.field === field);
      assert.ok(entry, JSON.stringify(problem.validation_errors));
      assert.match(entry.detail, /^data/);
    });
  }

  test("reports every error of a body", async () => {
    const response = await call("POST", "/authentication-methods", { type: "passkey", a: 1, b: 2 });
    const { validation_errors: errors } = await response.json();
    assert.deepEqual(
      errors.map(({ field }) => field),
      ["a", "b"],
    );
  });
});
