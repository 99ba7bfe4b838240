import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { importJWK, SignJWT } from "jose";
import { accessTokenVerifier } from "../src/oidc/access-tokens.js";
import { generateSigningKey } from "../src/oidc/signing-keys.js";

const ISSUER = "http://localhost:1/";
const AUDIENCE = "http://localhost:1/me/";
const NOW = 1_700_000_000;

suite("access token verifier", () => {
  let signingKey;
  let verify;
  before(async () => {
    signingKey = await generateSigningKey("RS256");
    const { kty, n, e, kid, alg, use } = signingKey;
    const signingKeys = { published: [{ kty, n, e, kid, alg, use }] };
    const clock = { now: () => NOW * 1000 };
    verify = accessTokenVerifier({ issuer: ISSUER, audience: AUDIENCE, signingKeys, clock });
  });

  const sign = async ({ header, alg = "RS256", ...claims } = {}) => {
    const all = { iss: ISSUER, aud: AUDIENCE, sub: "user", client_id: "app", exp: NOW + 1, ...claims };
    return new SignJWT(all)
      .setProtectedHeader({ alg, typ: "at+jwt", kid: signingKey.kid, ...header })
      .sign(await importJWK({ ...signingKey, alg }, alg));
  };

  test("returns the claims of a valid token", async () => {
    assert.equal((await verify(await sign())).sub, "user");
  });

  const refused = [
    ["of another issuer", { iss: "http://localhost:1" }],
    ["for another audience", { aud: "http://localhost:1/me" }],
    ["that has expired", { exp: NOW }],
    ["that is not valid yet", { nbf: NOW + 1 }],
    ["without exp", { exp: undefined }],
    ["without sub", { sub: undefined }],
    ["without client_id", { client_id: undefined }],
    ["that is an ID token", { header: { typ: "JWT" } }],
    ["signed with another algorithm", { alg: "PS256" }],
    ["with an unknown key id", { header: { kid: "other" } }],
  ];
  for (const [fault, claims] of refused) {
    test(`rejects a token ${fault}`, async () => {
      assert.equal(await verify(await sign(claims)), undefined);
    });
  }
});
