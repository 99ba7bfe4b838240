import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import {
  REDIRECT_URI,
  authorizeUrl,
  follow,
  logIn,
  newBrowser,
  newPkcePair,
  startTestTenant,
  tokenRequest,
} from "./support/application.js";
import { newDpopKey, withProof } from "./support/dpop.js";

const SCOPE = "openid online_access read:me:factors";

suite("online_access", () => {
  let tenant;
  let key;
  beforeEach(async () => {
    tenant = await startTestTenant();
    key = await newDpopKey();
  });
  afterEach(() => tenant.stop());

  const exchange = async (browse, scope, send) => {
    const { verifier, challenge } = newPkcePair();
    const callback = await logIn(tenant, { browse, scope, code_challenge: challenge });
    const fields = {
      grant_type: "authorization_code",
      code: callback.searchParams.get("code"),
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
    };
    return send((headers) => tokenRequest(tenant, fields, headers));
  };
  const bound = (send) => withProof(tenant, key, send);
  const refresh = (token) =>
    bound((headers) => tokenRequest(tenant, { grant_type: "refresh_token", refresh_token: token }, headers));

  test("the refresh token does not rotate", async () => {
    const { refresh_token: token } = await (await exchange(newBrowser(), SCOPE, bound)).json();
    assert.ok(token);
    for (let time = 0; time < 3; time += 1) {
      const response = await refresh(token);
      assert.equal(response.status, 200);
      const body = await response.json();
      assert.ok(body.access_token);
      assert.equal("refresh_token" in body, false);
    }
  });

  test("the refresh token ends with the session", async () => {
    const browse = newBrowser();
    const { refresh_token: token } = await (await exchange(browse, SCOPE, bound)).json();
    await browse(`${tenant.origin}/v2/logout`);
    const response = await refresh(token);
    assert.equal(response.status, 403);
    assert.equal((await response.json()).error, "invalid_grant");
  });

  test("a revocation ends the session", async () => {
    const browse = newBrowser();
    const { refresh_token: token } = await (await exchange(browse, SCOPE, bound)).json();
    const silent = async () => (await follow(browse, authorizeUrl(tenant, { prompt: "none" }))).leaves.searchParams;
    assert.ok((await silent()).has("code"));
    assert.equal((await refresh(token)).status, 200, "another login in the session does not end it");
    const body = new URLSearchParams({ client_id: "test-app", token });
    assert.equal((await fetch(`${tenant.origin}/oauth/revoke`, { method: "POST", body })).status, 200);
    assert.equal((await silent()).get("error"), "login_required");
  });

  test("requires DPoP", async () => {
    const response = await exchange(newBrowser(), SCOPE, (send) => send({}));
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error, "invalid_request");
  });

  test("excludes offline_access", async () => {
    const { leaves } = await follow(newBrowser(), authorizeUrl(tenant, { scope: `${SCOPE} offline_access` }));
    assert.equal(leaves.searchParams.get("error"), "invalid_request");
    assert.equal(
      leaves.searchParams.get("error_description"),
      "Cannot request both online_access and offline_access scopes",
    );
  });
});
