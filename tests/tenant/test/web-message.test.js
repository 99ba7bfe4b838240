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

suite("the answer in a message", () => {
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

  /** Runs the script of the page, and gives what it posts and where. */
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

  test("goes to the opener, or else to the parent, and to the redirect URI's origin alone", async () => {
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

  test("may be framed by the application alone, and runs its one script alone", async () => {
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

  test("is not given to an origin that the application has not listed", async () => {
    for (const browse of [await signedIn(), newBrowser()]) {
      const { response } = await ask(browse, { redirect_uri: `${UNLISTED}/callback` });
      assert.equal(response.status, 403);
      assert.match(response.headers.get("content-security-policy"), /frame-ancestors 'none'/);
      const page = await response.text();
      assert.match(page, /unauthorized_client/);
      assert.doesNotMatch(page, /<script|state-1/);
    }
  });

  test("is not mistaken for a form that is posted", async () => {
    const parameters = { response_mode: "form_post", redirect_uri: `${UNLISTED}/callback` };
    const { response } = await ask(await signedIn(), parameters);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.match(page, new RegExp(`<form method="post" action="${UNLISTED}/callback"`));
    assert.doesNotMatch(response.headers.get("content-security-policy"), /frame-ancestors/);
  });

  test("says that nobody is signed in", async () => {
    const { response } = await ask(newBrowser());
    const { data, target } = messageOf(await response.text(), ["parent"]);
    assert.equal(new URL(target).origin, APP_ORIGIN);
    assert.equal(data.response.error, "login_required");
    assert.equal(data.response.state, "state-1");
  });

  test("says that a second factor is missing, or cannot be had", async () => {
    const parameters = { acr_values: MULTI_FACTOR };
    const needed = await answerTo(await signedIn(), parameters);
    assert.equal(needed.error, "login_required");
    assert.equal(needed.error_description, "Multifactor authentication required");
    const impossible = await answerTo(await signedIn(grace), parameters);
    assert.equal(impossible.error, "unmet_authentication_requirements");
  });

  test("says that the user has to allow it, until that is done", async () => {
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

  test("says that the user has something to do, until that is done", async () => {
    const browse = await signedIn(grace);
    tenant.users[1].interrupt("Our terms have changed.");
    assert.equal((await answerTo(browse)).error, "interaction_required");
    const { at, response } = await follow(browse, authorizeUrl(tenant));
    assert.match(await response.text(), /Our terms have changed/);
    assert.ok((await submit(browse, at, {})).leaves.searchParams.has("code"));
    assert.ok((await answerTo(browse)).code);
  });

  test("comes after a login in a window too", async () => {
    const popup = { user: defaultUser, response_mode: "web_message", prompt: undefined };
    const { response } = await givePassword(tenant, popup);
    const { data } = messageOf(await response.text(), ["opener", "parent"]);
    assert.ok(data.response.code);
    assert.match(response.headers.get("content-security-policy"), new RegExp(`frame-ancestors ${APP_ORIGIN}`));
  });

  test("tells an application that the user has not allowed it", async () => {
    const browse = await signedIn();
    const parameters = { client_id: "third-party", scope: "openid email", prompt: "consent" };
    const { at } = await follow(browse, authorizeUrl(tenant, parameters));
    const { leaves } = await submit(browse, at, { decision: "deny" });
    assert.equal(leaves.searchParams.get("error"), "access_denied");
  });

  test("asks a user again where the application wants that", async () => {
    const browse = await signedIn();
    const { at } = await follow(browse, authorizeUrl(tenant, { client_id: CLIENT_ID, prompt: "consent" }));
    const { leaves } = await submit(browse, at, { decision: "allow" });
    assert.ok(leaves.searchParams.has("code"));
  });
});
