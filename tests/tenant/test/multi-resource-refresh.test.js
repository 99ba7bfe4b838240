import assert from "node:assert/strict";
import { afterEach, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { defaultUser } from "../src/index.js";
import {
  application,
  myAccount,
  newPkcePair,
  obtainTokens,
  startTestTenant,
  submit,
  tokenRequest,
} from "./support/application.js";
import { challenge, redeemMfa } from "./support/mfa.js";
import { givePassword, redeem } from "./support/second-factor.js";

const SHOP = "https://shop.example/api";
const LOGIN = { audience: SHOP, scope: "openid email offline_access read:orders" };

suite("multi-resource refresh token", () => {
  let tenant;
  const start = async (client, options) => {
    tenant = await startTestTenant({
      apis: [{ audience: SHOP, scopes: ["read:orders", "write:orders", "read:stock"] }],
      clients: [
        {
          ...application,
          refreshTokenPolicies: [
            { audience: "/me/", scope: ["read:me:factors", "read:me:authentication_methods", "read:everything"] },
            { audience: SHOP, scope: ["write:orders"] },
            { audience: "https://nowhere.example/", scope: ["x"] },
          ],
          ...client,
        },
      ],
      ...options,
    });
  };
  afterEach(() => tenant.stop());

  const refresh = async (token, more) => {
    const response = await tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token, ...more });
    return { status: response.status, body: await response.json() };
  };
  const succeed = async (token, more) => {
    const { status, body } = await refresh(token, more);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const scopeOf = ({ scope }) => scope.split(" ").sort();
  const assertScope = (body, ...expected) => {
    assert.deepEqual(scopeOf(body), expected.sort());
    assert.deepEqual(scopeOf(decodeJwt(body.access_token)), expected.sort());
  };

  test("does not change the login's token response", async () => {
    await start();
    const tokens = await obtainTokens(tenant, LOGIN);
    assert.equal(decodeJwt(tokens.access_token).aud, SHOP);
    assertScope(tokens, "openid", "email", "offline_access", "read:orders");
  });

  test("without audience, returns the login's API and scopes of the policy", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, LOGIN);
    const body = await succeed(token);
    assert.equal(decodeJwt(body.access_token).aud, SHOP);
    assertScope(body, "openid", "email", "offline_access", "read:orders", "write:orders");
    assert.equal(decodeJwt((await succeed(body.refresh_token, { audience: SHOP })).access_token).aud, SHOP);
  });

  test("returns tokens for an API of the policy", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, LOGIN);
    const body = await succeed(token, { audience: tenant.audience });
    assert.equal(decodeJwt(body.access_token).aud, tenant.audience);
    assertScope(body, "openid", "email", "offline_access", "read:me:factors", "read:me:authentication_methods");
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/factors")).status, 200);
    assert.equal((await myAccount(tenant, body.access_token)("GET", "/connected-accounts/accounts")).status, 403);

    const back = await succeed(body.refresh_token);
    assert.equal(decodeJwt(back.access_token).aud, SHOP);
  });

  test("returns requested scopes that are allowed", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, LOGIN);
    const scope = "openid read:me:factors delete:me:authentication_methods read:orders";
    const body = await succeed(token, { audience: tenant.audience, scope });
    assertScope(body, "openid", "read:me:factors");
    const shop = await succeed(body.refresh_token, { scope: "write:orders read:stock" });
    assertScope(shop, "write:orders");
  });

  test("returns an empty scope if none is allowed", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, LOGIN);
    const body = await succeed(token, { audience: tenant.audience, scope: "delete:me:authentication_methods" });
    assert.equal(body.scope, "");
    assert.equal("scope" in decodeJwt(body.access_token), false);
    assert.equal("id_token" in body, false);
  });

  test("rejects a foreign audience without consuming the token", async () => {
    await start();
    const { refresh_token: token } = await obtainTokens(tenant, LOGIN);
    for (const audience of ["https://nowhere.example/", `${tenant.origin}/mfa/`]) {
      const { status, body } = await refresh(token, { audience });
      assert.equal(status, 400);
      assert.equal(body.error, "invalid_target");
    }
    await succeed(token);
  });

  test("works after a login without audience", async () => {
    await start();
    const login = { audience: undefined, scope: "openid offline_access" };
    const { refresh_token: token } = await obtainTokens(tenant, login);
    const forNone = await succeed(token);
    assert.doesNotMatch(forNone.access_token, /\./);
    const forMe = await succeed(forNone.refresh_token, { audience: tenant.audience, scope: "read:me:factors" });
    assertScope(forMe, "read:me:factors");
  });

  test("is revoked with its family on reuse", async () => {
    await start();
    const { refresh_token: first } = await obtainTokens(tenant, LOGIN);
    const { refresh_token: second } = await succeed(first, { audience: tenant.audience });
    assert.equal((await refresh(first, { audience: tenant.audience })).body.error, "invalid_grant");
    assert.equal((await refresh(second)).body.error, "invalid_grant");
  });

  const assertUnheeded = async (token) => {
    const body = await succeed(token, { audience: tenant.audience });
    assert.equal(decodeJwt(body.access_token).aud, SHOP);
    const { status, body: refusal } = await refresh(body.refresh_token, { scope: "openid write:orders" });
    assert.equal(status, 400);
    assert.equal(refusal.error, "invalid_scope");
  };

  test("audience and scope have no effect without policies", async () => {
    await start({ refreshTokenPolicies: [] });
    await assertUnheeded((await obtainTokens(tenant, LOGIN)).refresh_token);
  });

  test("policies do not apply to third-party applications", async () => {
    await start({ firstParty: false });
    const { verifier, challenge: code_challenge } = newPkcePair();
    const { browse, at } = await givePassword(tenant, { user: defaultUser, ...LOGIN, code_challenge });
    const { leaves } = await submit(browse, at, { decision: "allow" });
    await assertUnheeded((await redeem(tenant, leaves, verifier)).refresh_token);
  });

  test("requires a second factor for the My Account API only", async () => {
    await start({ grants: ["mfa"] }, { defaultPolicy: true });
    const { refresh_token: token } = await obtainTokens(tenant, LOGIN);
    tenant.clock.advance(15 * 60 + 1);
    const { refresh_token: next } = await succeed(token);
    const scope = "openid read:me:factors";
    const refused = await refresh(next, { audience: tenant.audience, scope });
    assert.equal(refused.body.error, "mfa_required");

    const { mfa_token: mfaToken } = refused.body;
    const { body: sent } = await challenge(tenant, mfaToken, { challenge_type: "oob" });
    const { code } = tenant.outbox.messages.at(-1);
    assert.equal(tenant.outbox.messages.at(-1).userId, defaultUser.userId);
    const proof = { oob_code: sent.oob_code, binding_code: code };
    const { status, body } = await redeemMfa(tenant, "oob", mfaToken, proof);
    assert.equal(status, 200);
    assert.equal(decodeJwt(body.access_token).aud, tenant.audience);
    assertScope(body, "openid", "read:me:factors");
  });

  test("invalid policies and APIs are rejected at start", async () => {
    await start();
    const withPolicy = (policy) => startTestTenant({ clients: [{ ...application, refreshTokenPolicies: [policy] }] });
    await assert.rejects(withPolicy({ audience: SHOP }), TypeError);
    await assert.rejects(startTestTenant({ apis: [{ audience: "shop", scopes: [] }] }), TypeError);
    await assert.rejects(startTestTenant({ apis: [{ audience: SHOP }] }), TypeError);
  });
});
