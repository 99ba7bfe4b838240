import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { decodeJwt } from "jose";
import {
  APP_ORIGIN,
  authorizeUrl,
  follow,
  logIn,
  newBrowser,
  obtainTokens,
  REDIRECT_URI,
  startTestTenant,
  submit,
} from "./support/application.js";

suite("login page and /authorize", () => {
  let tenant;
  before(async () => (tenant = await startTestTenant()));
  after(() => tenant.stop());

  test("render an accessible form without scripts", async () => {
    const { response, at } = await follow(newBrowser(), authorizeUrl(tenant, { login_hint: "ada@example.test" }));
    const page = await response.text();

    assert.equal(response.status, 200);
    assert.match(at.pathname, /^\/login\//);
    assert.match(page, /<label for="email">Email<\/label>/);
    assert.match(page, /<label for="password">Password<\/label>/);
    assert.match(page, /autocomplete="current-password"/);
    assert.match(page, /value="ada@example\.test"/);
    assert.doesNotMatch(page, /<script|<style|style=/);
  });

  test("set a CSP against scripts, frames and foreign form targets", async () => {
    const { response } = await follow(newBrowser(), authorizeUrl(tenant));
    assert.equal(
      response.headers.get("content-security-policy"),
      `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${APP_ORIGIN}; base-uri 'none'; frame-ancestors 'none'`,
    );
  });

  test("escape request parameters", async () => {
    const { response } = await follow(newBrowser(), authorizeUrl(tenant, { login_hint: '"><script>x</script>' }));
    assert.match(await response.text(), /value="&quot;&gt;&lt;script&gt;x&lt;\/script&gt;"/);
  });

  test("redirect back with code, state and iss", async () => {
    const callback = await logIn(tenant);
    assert.equal(callback.origin + callback.pathname, REDIRECT_URI);
    assert.deepEqual([...callback.searchParams.keys()].sort(), ["code", "iss", "state"]);
    assert.equal(callback.searchParams.get("state"), "state-1");
    assert.equal(callback.searchParams.get("iss"), tenant.issuer);
  });

  test("show an error for a wrong password and allow another try", async () => {
    const browse = newBrowser();
    const { at } = await follow(browse, authorizeUrl(tenant));
    const [{ email, password }] = tenant.users;

    const wrong = await submit(browse, at, { email, password: "not it" });
    assert.equal(wrong.response.status, 400);
    const page = await wrong.response.text();
    assert.match(page, /role="alert">Wrong email or password/);
    assert.doesNotMatch(page, /not it/);

    const unknown = await submit(browse, at, { email: "nobody@example.test", password });
    assert.equal(unknown.response.status, 400);

    const right = await submit(browse, at, { email, password });
    assert.equal(right.leaves.origin, APP_ORIGIN);
  });

  test("bind a login to its browser", async () => {
    const { at } = await follow(newBrowser(), authorizeUrl(tenant));
    const { response } = await follow(newBrowser(), at);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /login_expired/);
  });

  test("skip the prompt if a session exists", async () => {
    const browse = newBrowser();
    await logIn(tenant, { browse });
    const { leaves } = await follow(browse, authorizeUrl(tenant, { prompt: "none" }));
    assert.ok(leaves.searchParams.get("code"));
  });

  for (const prompt of ["login", "select_account"]) {
    test(`prompt again for prompt=${prompt}`, async () => {
      const browse = newBrowser();
      await logIn(tenant, { browse });
      const { at, leaves } = await follow(browse, authorizeUrl(tenant, { prompt }));
      assert.equal(leaves, undefined);
      assert.match(at.pathname, /^\/login\//);
      const callback = await logIn(tenant, { browse, prompt });
      assert.ok(callback.searchParams.get("code"));
    });
  }

  test("prompt again for max_age=0 and include auth_time", async () => {
    const browse = newBrowser();
    await logIn(tenant, { browse });
    const asked = Math.floor(Date.now() / 1000);
    const { id_token: idToken } = await obtainTokens(tenant, { browse, max_age: "0" });
    assert.ok(decodeJwt(idToken).auth_time >= asked);
  });

  test("return login_required for prompt=none without session", async () => {
    const { leaves } = await follow(newBrowser(), authorizeUrl(tenant, { prompt: "none" }));
    assert.equal(leaves.searchParams.get("error"), "login_required");
    assert.equal(leaves.searchParams.get("state"), "state-1");
    assert.equal(leaves.searchParams.get("iss"), tenant.issuer);
  });

  test("respond by web_message if requested", async () => {
    const { response } = await follow(
      newBrowser(),
      authorizeUrl(tenant, { prompt: "none", response_mode: "web_message" }),
    );
    const page = await response.text();
    assert.match(page, /"error":"login_required"/);
    assert.match(page, /authorization_response/);
  });

  const redirected = [
    ["an unknown audience", { audience: "https://elsewhere.example/" }, "invalid_target"],
    ["PKCE plain", { code_challenge_method: "plain" }, "invalid_request"],
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["the implicit flow", { response_type: "token" }, "unsupported_response_type"],
  ];
  for (const [fault, parameters, error] of redirected) {
    test(`return ${fault} to the application`, async () => {
      const { leaves } = await follow(newBrowser(), authorizeUrl(tenant, parameters));
      const shown = leaves.search ? leaves.searchParams : new URLSearchParams(leaves.hash.slice(1));
      assert.equal(leaves.origin, APP_ORIGIN);
      assert.equal(shown.get("error"), error);
      assert.equal(shown.get("state"), "state-1");
    });
  }

  const shownToTheUser = [
    ["an unknown client", { client_id: "nobody" }, "invalid_client"],
    ["a foreign redirect URI", { redirect_uri: "http://localhost:4999/callback" }, "invalid_redirect_uri"],
    ["a longer redirect URI", { redirect_uri: `${REDIRECT_URI}/more` }, "invalid_redirect_uri"],
    ["a missing redirect URI", { redirect_uri: undefined }, "invalid_request"],
  ];
  for (const [fault, parameters, error] of shownToTheUser) {
    test(`show an error page for ${fault}`, async () => {
      const { response, leaves } = await follow(newBrowser(), authorizeUrl(tenant, parameters));
      assert.equal(leaves, undefined);
      assert.equal(response.status, 400);
      assert.match(response.headers.get("content-security-policy"), /default-src 'none'/);
      assert.match(await response.text(), new RegExp(`<code>${error}</code>`));
    });
  }
});
