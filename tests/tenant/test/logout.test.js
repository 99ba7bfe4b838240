import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { decodeJwt } from "jose";
import { defaultUser } from "../src/index.js";
import {
  authorizeUrl,
  CLIENT_ID,
  follow,
  LOGOUT_URI,
  newBrowser,
  obtainTokens,
  startTestTenant,
  submit,
  tokenRequest,
} from "./support/application.js";

suite("logout", () => {
  let tenant;
  before(async () => (tenant = await startTestTenant()));
  after(() => tenant.stop());

  const urlOf = (path, parameters) => `${tenant.origin}${path}?${new URLSearchParams(parameters)}`;

  const signIn = async () => {
    const browse = newBrowser();
    return { browse, tokens: await obtainTokens(tenant, { browse }) };
  };

  const isSignedIn = async (browse) => {
    const { leaves } = await follow(browse, authorizeUrl(tenant, { prompt: "none" }));
    return leaves.searchParams.has("code");
  };

  test("/v2/logout ends the session and redirects to an allowed URL", async () => {
    const { browse } = await signIn();
    assert.equal(await isSignedIn(browse), true);
    const response = await browse(urlOf("/v2/logout", { client_id: CLIENT_ID, returnTo: LOGOUT_URI }));
    assert.equal(response.status, 302);
    assert.equal(response.headers.get("location"), LOGOUT_URI);
    assert.equal(await isSignedIn(browse), false);
  });

  test("/v2/logout redirects to the first logout URL by default", async () => {
    const response = await newBrowser()(urlOf("/v2/logout", { client_id: CLIENT_ID }));
    assert.equal(response.headers.get("location"), LOGOUT_URI);
  });

  test("/v2/logout without client_id shows a page", async () => {
    const { browse } = await signIn();
    const response = await browse(urlOf("/v2/logout", {}));
    assert.match(await response.text(), /You are logged out/);
    assert.equal(await isSignedIn(browse), false);
  });

  const refused = [
    ["another URL", { client_id: CLIENT_ID, returnTo: "https://elsewhere.example/" }],
    ["another path", { client_id: CLIENT_ID, returnTo: `${LOGOUT_URI}/x` }],
    ["another URL, without client", { returnTo: "https://elsewhere.example/" }],
    ["an unknown client", { client_id: "nobody", returnTo: LOGOUT_URI }],
  ];
  for (const [fault, parameters] of refused) {
    test(`/v2/logout rejects ${fault} and keeps the session`, async () => {
      const { browse } = await signIn();
      const response = await browse(urlOf("/v2/logout", parameters));
      assert.equal(response.status, 400);
      assert.equal(response.headers.get("location"), null);
      assert.equal(await isSignedIn(browse), true);
    });
  }

  test("/oidc/logout needs no confirmation with id_token_hint", async () => {
    const { browse, tokens } = await signIn();
    const { leaves } = await follow(
      browse,
      urlOf("/oidc/logout", { id_token_hint: tokens.id_token, post_logout_redirect_uri: LOGOUT_URI, state: "s 1" }),
    );
    assert.equal(leaves.href, `${LOGOUT_URI}?state=s+1`);
    assert.equal(await isSignedIn(browse), false);
  });

  test("/oidc/logout needs no confirmation with logout_hint", async () => {
    const { browse, tokens } = await signIn();
    const { sid } = decodeJwt(tokens.id_token);
    const question = { client_id: CLIENT_ID, post_logout_redirect_uri: LOGOUT_URI, state: "s 2" };

    const { response } = await follow(browse, urlOf("/oidc/logout", { ...question, logout_hint: `${sid}x` }));
    assert.match(await response.text(), /Log out\?/);
    assert.equal(await isSignedIn(browse), true);

    const { leaves } = await follow(browse, urlOf("/oidc/logout", { ...question, logout_hint: sid }));
    assert.equal(leaves.href, `${LOGOUT_URI}?state=s+2`);
    assert.equal(await isSignedIn(browse), false);
  });

  test("/oidc/logout asks for confirmation for another session of the user", async () => {
    const { browse } = await signIn();
    const { tokens: elsewhere } = await signIn();
    const { sid } = decodeJwt(elsewhere.id_token);
    const { response } = await follow(browse, urlOf("/oidc/logout", { client_id: CLIENT_ID, logout_hint: sid }));
    assert.match(await response.text(), /Log out\?/);
  });

  test("/oidc/logout asks for confirmation without a hint", async () => {
    const { browse } = await signIn();
    const { response } = await follow(
      browse,
      urlOf("/oidc/logout", { client_id: CLIENT_ID, post_logout_redirect_uri: LOGOUT_URI }),
    );
    const page = await response.text();
    assert.match(page, /Log out\?/);
    assert.equal(await isSignedIn(browse), true);

    const [, action] = /action="([^"]+)"/.exec(page);
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(page);
    const { leaves } = await submit(browse, action, { xsrf, logout: "yes" });
    assert.equal(leaves.href, LOGOUT_URI);
    assert.equal(await isSignedIn(browse), false);
  });

  test("/oidc/logout asks for confirmation for another user's ID token", async () => {
    const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };
    const shared = await startTestTenant({ users: [defaultUser, grace] });
    try {
      const browse = newBrowser();
      await obtainTokens(shared, { browse });
      const { id_token: foreign } = await obtainTokens(shared, { user: grace });
      const url = new URL("/oidc/logout", shared.origin);
      url.searchParams.set("id_token_hint", foreign);
      const { response } = await follow(browse, url);
      assert.match(await response.text(), /Log out\?/);
    } finally {
      await shared.stop();
    }
  });

  test("/oidc/logout rejects an unregistered URL", async () => {
    const { browse, tokens } = await signIn();
    const { response, leaves } = await follow(
      browse,
      urlOf("/oidc/logout", { id_token_hint: tokens.id_token, post_logout_redirect_uri: "https://elsewhere.example/" }),
    );
    assert.equal(leaves, undefined);
    assert.equal(response.status, 400);
  });

  test("keeps the refresh token valid", async () => {
    const { browse, tokens } = await signIn();
    await browse(urlOf("/v2/logout", { client_id: CLIENT_ID, returnTo: LOGOUT_URI }));
    const response = await tokenRequest(tenant, {
      grant_type: "refresh_token",
      refresh_token: tokens.refresh_token,
    });
    assert.equal(response.status, 200);
  });
});
