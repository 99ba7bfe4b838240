import assert from "node:assert/strict";
import { afterEach, suite, test } from "node:test";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import {
  CLIENT_ID,
  follow,
  LOGOUT_URI,
  myAccount,
  newBrowser,
  obtainTokens,
  startTestTenant,
} from "./support/application.js";

suite("signing keys", () => {
  let tenant;
  const start = async (options) => (tenant = await startTestTenant(options));
  afterEach(() => tenant.stop());

  const fetchKeys = async () => (await (await fetch(`${tenant.issuer}.well-known/jwks.json`)).json()).keys;
  const kidOf = (token) => decodeProtectedHeader(token).kid;
  const verify = (token) =>
    jwtVerify(token, createRemoteJWKSet(new URL("/.well-known/jwks.json", tenant.origin)), {
      issuer: tenant.issuer,
      audience: CLIENT_ID,
    });
  const askFor = (token) => myAccount(tenant, token)("GET", "/factors");

  for (const alg of ["RS256", "PS256", "ES256"]) {
    test(`sign ID tokens with ${alg} and access tokens with RS256`, async () => {
      await start({ idTokenSigningAlg: alg });
      const tokens = await obtainTokens(tenant);
      assert.equal((await verify(tokens.id_token)).protectedHeader.alg, alg);
      assert.equal(decodeProtectedHeader(tokens.access_token).alg, "RS256");
      assert.equal((await askFor(tokens.access_token)).status, 200);

      const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
      assert.deepEqual(metadata.id_token_signing_alg_values_supported, [alg]);
      const keys = await fetchKeys();
      assert.deepEqual(
        keys.map((key) => key.alg),
        [...new Set(["RS256", alg])],
      );
      for (const key of keys) assert.equal("d" in key, false);
    });
  }

  test("reject other algorithms", async () => {
    await start();
    await assert.rejects(startTestTenant({ idTokenSigningAlg: "HS256" }), TypeError);
  });

  test("stay published after a rotation", async () => {
    await start();
    const before = await obtainTokens(tenant);
    const published = await tenant.keys.rotate();
    const after = await obtainTokens(tenant);

    assert.deepEqual(await fetchKeys(), published);
    assert.deepEqual(
      published.map(({ kid }) => kid),
      [kidOf(after.id_token), kidOf(before.id_token)],
    );
    assert.equal(kidOf(after.access_token), kidOf(after.id_token));
    for (const tokens of [before, after]) {
      await verify(tokens.id_token);
      assert.equal((await askFor(tokens.access_token)).status, 200);
    }
  });

  test("invalidate their tokens if not kept", async () => {
    await start();
    const before = await obtainTokens(tenant);
    await tenant.keys.rotate({ keepOld: false });
    const after = await obtainTokens(tenant);

    assert.deepEqual(
      (await fetchKeys()).map(({ kid }) => kid),
      [kidOf(after.id_token)],
    );
    await assert.rejects(verify(before.id_token), { code: "ERR_JWKS_NO_MATCHING_KEY" });
    assert.equal((await askFor(before.access_token)).status, 401);
    assert.equal((await askFor(after.access_token)).status, 200);
  });

  test("decide whether id_token_hint is valid", async () => {
    await start();
    const browse = newBrowser();
    const { id_token: idToken } = await obtainTokens(tenant, { browse });
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: LOGOUT_URI };
    const url = `${tenant.origin}/oidc/logout?${new URLSearchParams(parameters)}`;

    await tenant.keys.rotate();
    assert.equal((await follow(browse, url)).leaves.href, LOGOUT_URI);
    await tenant.keys.rotate({ keepOld: false });
    assert.equal((await follow(browse, url)).response.status, 400);
  });
});
