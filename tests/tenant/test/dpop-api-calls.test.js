import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  APP_ORIGIN,
  application,
  CLIENT_ID,
  FULL_SCOPE,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";
import { callBound, hashOf, newDpopKey, withProof } from "./support/dpop.js";
import { assertProblem } from "./support/problem.js";
import { grace } from "./support/second-factor.js";

const ID = "passkey%7Cdev_0000";

suite("API calls with a DPoP-bound token", () => {
  let tenant;
  let dpopKey;
  let token;
  before(async () => {
    tenant = await startTestTenant({ users: [grace], clients: [{ ...application, grants: ["password"] }] });
    dpopKey = await newDpopKey();
    token = await obtain({});
  });
  after(() => tenant.stop());

  const login = (fields) => ({
    grant_type: "password",
    client_id: CLIENT_ID,
    username: grace.email,
    password: grace.password,
    audience: tenant.audience,
    scope: FULL_SCOPE,
    ...fields,
  });
  const obtain = async (fields) => {
    const response = await withProof(tenant, dpopKey, (headers) => tokenRequest(tenant, login(fields), headers));
    assert.equal(response.status, 200);
    return (await response.json()).access_token;
  };
  const obtainUnbound = async () => (await (await tokenRequest(tenant, login({}))).json()).access_token;

  const call = (claims = {}, key = dpopKey) => callBound(tenant, key, token, { path: "/me/v1/factors", ...claims });
  const assertRefused = async (response, error) => {
    assert.match(response.headers.get("www-authenticate"), new RegExp(`^DPoP error="${error}", .*algs="ES256 RS256"$`));
    await assertProblem(response, 401, "401-0003", "Invalid Token");
  };

  test("succeed with a valid proof", async () => {
    const response = await call();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("dpop-nonce"), null);
  });

  test("compare htu with the encoded URL without query", async () => {
    const missing = await call({ path: `/me/v1/authentication-methods/${ID}` });
    assert.equal(missing.status, 404);
    const filtered = await call({ path: "/me/v1/authentication-methods?type=totp" });
    assert.equal(filtered.status, 200);
    const decoded = { htu: `${tenant.origin}/me/v1/authentication-methods/passkey|dev_0000` };
    await assertRefused(await call({ path: `/me/v1/authentication-methods/${ID}`, ...decoded }), "invalid_dpop_proof");
  });

  test("accept a proof with an RSA key", async () => {
    const rsa = await newDpopKey("RS256");
    const response = await withProof(tenant, rsa, (headers) => tokenRequest(tenant, login({}), headers));
    const { access_token: bound } = await response.json();
    assert.equal((await callBound(tenant, rsa, bound, { path: "/me/v1/factors" })).status, 200);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const badProofs = [
    ["for another method", () => ({ htm: "POST" })],
    ["for another URL", () => ({ htu: `${tenant.origin}/me/v1/consents` })],
    ["for an invalid URL", () => ({ htu: "factors" })],
    ["for another token", () => ({ ath: hashOf("other") })],
    ["without ath", () => ({ ath: undefined })],
    ["with an old iat", () => ({ iat: now() - 3600 })],
    ["with a future iat", () => ({ iat: now() + 3600 })],
    ["without iat", () => ({ iat: undefined })],
    ["without jti", () => ({ jti: undefined })],
    ["of another JWT type", () => ({ header: { typ: "JWT" } })],
    ["without a key", () => ({ header: { jwk: undefined } })],
  ];
  for (const [fault, claims] of badProofs) {
    test(`reject a proof ${fault}`, async () => assertRefused(await call(claims()), "invalid_dpop_proof"));
  }

  test("reject a proof with another key", async () => {
    await assertRefused(await call({}, await newDpopKey()), "invalid_token");
  });

  test("reject a replayed proof and a missing proof", async () => {
    const url = `${tenant.origin}/me/v1/factors`;
    const dpop = await dpopKey.prove("GET", url, { ath: hashOf(token) });
    const send = (headers) => fetch(url, { headers: { authorization: `DPoP ${token}`, ...headers } });
    assert.equal((await send({ dpop })).status, 200);
    await assertRefused(await send({ dpop }), "invalid_dpop_proof");
    await assertRefused(await send({}), "invalid_dpop_proof");
  });

  test("reject a bound token under the Bearer scheme", async () => {
    await assertRefused(await call({ scheme: "Bearer" }), "invalid_token");
    const authorization = `Bearer ${token}`;
    const response = await fetch(`${tenant.origin}/me/v1/factors`, { headers: { authorization } });
    await assertRefused(response, "invalid_token");
  });

  test("reject an unbound token under the DPoP scheme", async () => {
    const response = await callBound(tenant, dpopKey, await obtainUnbound(), { path: "/me/v1/factors" });
    await assertRefused(response, "invalid_token");
  });

  test("require the current or previous nonce if the API demands one", async () => {
    tenant.quirks.set({ apiNonce: "demanded" });
    const first = await call();
    const nonce = first.headers.get("dpop-nonce");
    await assertRefused(first, "use_dpop_nonce");
    assert.equal((await call({ nonce })).status, 200);

    tenant.apiNonce.renew();
    const late = await call({ nonce });
    assert.equal(late.status, 200);
    const next = late.headers.get("dpop-nonce");
    assert.notEqual(next, nonce);
    assert.equal((await call({ nonce: next })).headers.get("dpop-nonce"), null);

    tenant.apiNonce.renew();
    await assertRefused(await call({ nonce }), "use_dpop_nonce");
    tenant.quirks.reset();
    assert.equal((await call()).status, 200);
  });

  test("expose the nonce header to the application's origins", async () => {
    tenant.quirks.set({ apiNonce: "demanded" });
    const url = `${tenant.origin}/me/v1/factors`;
    const dpop = await dpopKey.prove("GET", url, { ath: hashOf(token) });
    const headers = { authorization: `DPoP ${token}`, dpop, origin: APP_ORIGIN };
    const response = await fetch(url, { headers });
    assert.ok(response.headers.get("dpop-nonce"));
    assert.match(response.headers.get("access-control-expose-headers"), /dpop-nonce,www-authenticate/);
    tenant.quirks.reset();
  });

  test("work at /userinfo with and without an audience", async () => {
    const forNone = await obtain({ audience: "", scope: "openid" });
    for (const bound of [token, forNone]) {
      const path = "/userinfo";
      const response = await callBound(tenant, dpopKey, bound, { path });
      assert.equal(response.status, 200);
      assert.equal((await response.json()).sub, grace.userId);

      const authorization = `Bearer ${bound}`;
      const asBearer = await fetch(tenant.origin + path, { headers: { authorization } });
      assert.equal(asBearer.status, 401);
      assert.match(asBearer.headers.get("www-authenticate"), /error="invalid_token"/);
      assert.equal((await callBound(tenant, await newDpopKey(), bound, { path })).status, 401);
    }
  });

  test("work at the MFA API", async () => {
    const audience = `${tenant.origin}/mfa/`;
    const forMfa = await obtain({ audience, scope: "read:authenticators" });
    const path = "/mfa/authenticators";
    assert.equal((await callBound(tenant, dpopKey, forMfa, { path })).status, 200);
    const authorization = `Bearer ${forMfa}`;
    const asBearer = await fetch(tenant.origin + path, { headers: { authorization } });
    assert.equal(asBearer.status, 401);
    assert.match(asBearer.headers.get("www-authenticate"), /^DPoP error="invalid_token"/);
  });

  test("unbound tokens fail if the API requires bound ones", async () => {
    const unbound = await obtainUnbound();
    const authorization = `Bearer ${unbound}`;
    const ask = () => fetch(`${tenant.origin}/me/v1/factors`, { headers: { authorization } });
    tenant.quirks.set({ tokenBinding: "required" });
    assert.equal((await ask()).status, 401);
    assert.equal((await call()).status, 200);
    tenant.quirks.reset();

    assert.equal((await ask()).status, 200);
    tenant.policies.proofOfPossession = "required";
    await assertRefused(await ask(), "invalid_token");
    assert.equal((await call()).status, 200);
    tenant.policies.proofOfPossession = "allowed";
  });
});
