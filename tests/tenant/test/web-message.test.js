import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { runInNewContext } from "node:vm";
import { defaultUser } from "../src/index.js";
import {
  APP_ORIGIN,
  application,
  authorizeUrl,
  CLIENT_ID,
  follow,
  logIn,
  newBrowser,
  newPkcePair,
  REDIRECT_URI,
  startTestTenant,
  submit,
} from "./support/application.js";
import { givePassword, grace, MULTI_FACTOR, redeem } from "./support/second-factor.js";

const UNLISTED = "http://localhost:4999";

suite("web_message", () => {
  let tenant;
  before(async () => {
    tenant = await startTestTenant({
      clients: [
        { ...application, redirectUris: [REDIRECT_URI, `${UNLISTED}/callback`] },
        { ...application, clientId: "third-party", firstParty: false },
      ],
      users: [defaultUser, grace],
    });
  });
  after(() => tenant.stop());

  const ask = (browse, parameters) =>
    follow(browse, authorizeUrl(tenant, { prompt: "none", response_mode: "web_message", ...parameters }));

  const scriptIn = (page) => /<script>([^]*)<\/script>/.exec(page)[1];

  /** Runs the page's script, and returns the posted message and its target. */
  const messageOf = (page, windows) => {
    const posted = [];
    const receiver = (name) => ({ postMessage: (data, target) => posted.push({ name, data, target }) });
    const script = { parentElement: { removeChild() {} } };
    const realm = { document: { scripts: [script] }, close() {} };
    for (const name of windows) realm[name] = receiver(name);
    runInNewContext(scriptIn(page), realm);
    assert.equal(posted.length, 1);
    return JSON.parse(JSON.stringify(posted[0]));
  };

  const answerTo = async (browse, parameters) => {
    const { response } = await ask(browse, parameters);
    return messageOf(await response.text(), ["parent"]).data.response;
  };

  const signedIn = async (user = defaultUser, parameters = {}) => {
    const browse = newBrowser();
    await logIn(tenant, { browse, user, ...parameters });
    return browse;
  };

  test("posts to the opener or parent, at the redirect URI's origin only", async () => {
    const { verifier, challenge } = newPkcePair();
    const { response } = await ask(await signedIn(), { code_challenge: challenge });
    assert.equal(response.status, 200);
    const page = await response.text();
    const { name, data, target } = messageOf(page, ["parent"]);
    assert.equal(name, "parent");
    assert.equal(new URL(target).origin, APP_ORIGIN);
    assert.equal(data.type, "authorization_response");
    assert.deepEqual(Object.keys(data.response).sort(), ["code", "iss", "state"]);
    assert.equal(data.response.state, "state-1");
    assert.equal(messageOf(page, ["opener", "parent"]).name, "opener");

    const callback = new URL(`${REDIRECT_URI}?code=${data.response.code}`);
    assert.ok((await redeem(tenant, callback, verifier)).access_token);
  });

  test("allows framing by the application and only its inline script", async () => {
    const { response } = await ask(await signedIn());
    const digest = createHash("sha256")
      .update(scriptIn(await response.clone().text()))
      .digest("base64");
    const policy = response.headers.get("content-security-policy");
    assert.deepEqual(policy.split(/; ?/), [
      `default-src 'none'`,
      `script-src 'sha256-${digest}'`,
      `base-uri 'none'`,
      `frame-ancestors ${APP_ORIGIN}`,
    ]);
    assert.equal(response.headers.get("x-frame-options"), null);
  });

  test("rejects an unlisted origin", async () => {
    for (const browse of [await signedIn(), newBrowser()]) {
      const { response } = await ask(browse, { redirect_uri: `${UNLISTED}/callback` });
      assert.equal(response.status, 403);
      assert.match(response.headers.get("content-security-policy"), /frame-ancestors 'none'/);
      const page = await response.text();
      assert.match(page, /unauthorized_client/);
      assert.doesNotMatch(page, /<script|state-1/);
    }
  });

  test("does not affect form_post", async () => {
    const parameters = { response_mode: "form_post", redirect_uri: `${UNLISTED}/callback` };
    const { response } = await ask(await signedIn(), parameters);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.match(page, new RegExp(`<form method="post" action="${UNLISTED}/callback"`));
    assert.doesNotMatch(response.headers.get("content-security-policy"), /frame-ancestors/);
  });

  test("returns login_required without session", async () => {
    const { response } = await ask(newBrowser());
    const { data, target } = messageOf(await response.text(), ["parent"]);
    assert.equal(new URL(target).origin, APP_ORIGIN);
    assert.equal(data.response.error, "login_required");
    assert.equal(data.response.state, "state-1");
  });

  test("returns errors for a missing second factor", async () => {
    const parameters = { acr_values: MULTI_FACTOR };
    const needed = await answerTo(await signedIn(), parameters);
    assert.equal(needed.error, "login_required");
    assert.equal(needed.error_description, "Multifactor authentication required");
    const impossible = await answerTo(await signedIn(grace), parameters);
    assert.equal(impossible.error, "unmet_authentication_requirements");
  });

  test("returns consent_required until the user consents", async () => {
    const parameters = { client_id: "third-party", scope: "openid read:me:factors" };
    const browse = await signedIn();
    assert.equal((await answerTo(browse, parameters)).error, "consent_required");

    const { at, response } = await follow(browse, authorizeUrl(tenant, parameters));
    assert.match(await response.text(), /<strong>third-party<\/strong>[^]*<code>read:me:factors<\/code>/);
    const { leaves } = await submit(browse, at, { decision: "allow" });
    assert.ok(leaves.searchParams.has("code"));

    assert.ok((await answerTo(browse, parameters)).code);
    const more = await answerTo(browse, { ...parameters, scope: "openid read:me:profile" });
    assert.equal(more.error, "consent_required");
    const elsewhere = await answerTo(await signedIn(grace), parameters);
    assert.equal(elsewhere.error, "consent_required");
  });

  test("returns interaction_required until the notice is acknowledged", async () => {
    const browse = await signedIn(grace);
    tenant.users[1].interrupt("Our terms have changed.");
    assert.equal((await answerTo(browse)).error, "interaction_required");
    const { at, response } = await follow(browse, authorizeUrl(tenant));
    assert.match(await response.text(), /Our terms have changed/);
    assert.ok((await submit(browse, at, {})).leaves.searchParams.has("code"));
    assert.ok((await answerTo(browse)).code);
  });

  test("works after an interactive login", async () => {
    const popup = { user: defaultUser, response_mode: "web_message", prompt: undefined };
    const { response } = await givePassword(tenant, popup);
    const { data } = messageOf(await response.text(), ["opener", "parent"]);
    assert.ok(data.response.code);
    assert.match(response.headers.get("content-security-policy"), new RegExp(`frame-ancestors ${APP_ORIGIN}`));
  });

  test("returns access_denied if the user denies consent", async () => {
    const browse = await signedIn();
    const parameters = { client_id: "third-party", scope: "openid email", prompt: "consent" };
    const { at } = await follow(browse, authorizeUrl(tenant, parameters));
    const { leaves } = await submit(browse, at, { decision: "deny" });
    assert.equal(leaves.searchParams.get("error"), "access_denied");
  });

  test("prompt=consent asks again", async () => {
    const browse = await signedIn();
    const { at } = await follow(browse, authorizeUrl(tenant, { client_id: CLIENT_ID, prompt: "consent" }));
    const { leaves } = await submit(browse, at, { decision: "allow" });
    assert.ok(leaves.searchParams.has("code"));
  });
});
