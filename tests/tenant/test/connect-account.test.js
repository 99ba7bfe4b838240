import assert from "node:assert/strict";
import { after, before, beforeEach, suite, test } from "node:test";
import { defaultUser } from "../src/index.js";
import {
  REDIRECT_URI,
  myAccount,
  newBrowser,
  newPkcePair,
  obtainTokens,
  startWithCaller,
} from "./support/application.js";
import { allow, startConnecting, complete, connectAccount, connectUrl, followRedirects } from "./support/connect.js";
import { assertInvalid, assertProblem } from "./support/problem.js";

const grace = { userId: "auth0|2", email: "grace@example.test", password: "Nanosecond-1906", name: "Grace" };

suite("connect flow", () => {
  let tenant;
  let call;
  before(async () => ({ tenant, call } = await startWithCaller({ users: [defaultUser, grace] })));
  after(() => tenant.stop());
  beforeEach(async () => {
    for (const { id } of tenant.users[0].connectedAccounts.list()) {
      await call("DELETE", `/connected-accounts/accounts/${id}`);
    }
  });

  const refusesCompletion = async (response, detail) =>
    assert.match((await assertProblem(response, 400, "400-0001", "Bad Request")).detail, detail);
  const over = async (response) => {
    const { detail } = await assertProblem(response, 404, "404-0001", "Not Found");
    assert.equal(detail, "Invalid or expired session");
  };

  test("connect returns a URI and a ticket", async () => {
    const started = await startConnecting(call);
    assert.equal(started.connect_uri, `${tenant.origin}/connected-accounts/connect`);
    assert.ok(started.auth_session.length <= 64);
    assert.ok(started.connect_params.ticket.length > 40);
    assert.equal(started.expires_in, 300);
  });

  test("redirects through the provider and adds the account", async () => {
    const started = await startConnecting(call, { scopes: ["openid", "events.read"] });
    const browse = newBrowser();
    const { response, at, visited } = await followRedirects(browse, connectUrl(started));
    assert.deepEqual(
      visited.map(({ pathname }) => pathname),
      ["/connected-accounts/connect", "/upstream/calendar/authorize"],
    );
    assert.equal(at.searchParams.get("code_challenge_method"), "S256");
    assert.equal(at.searchParams.get("scope"), "openid events.read");
    assert.match(response.headers.get("content-security-policy"), /form-action 'self' http:\/\/localhost:4200/);
    const markup = await response.text();
    assert.match(markup, /events\.read/);
    assert.doesNotMatch(markup, /<script/);

    const request = /name="request" value="([^"]+)"/.exec(markup)[1];
    const back = await followRedirects(browse, at, {
      method: "POST",
      body: new URLSearchParams({ request, decision: "allow" }),
    });
    assert.deepEqual(
      back.visited.map(({ pathname }) => pathname),
      ["/upstream/calendar/authorize", "/connected-accounts/callback"],
    );
    const callback = back.leaves;
    assert.equal(callback.href.split("?")[0], REDIRECT_URI);
    assert.deepEqual([...callback.searchParams.keys()].sort(), ["connect_code", "state"]);
    assert.equal(callback.searchParams.get("state"), "state-c");
    assert.ok(callback.searchParams.get("connect_code").length <= 46);

    const completed = await complete(call, started, callback);
    assert.equal(completed.status, 201);
    const account = await completed.json();
    assert.match(account.id, /^cac_[A-Za-z0-9]+$/);
    assert.deepEqual(account.scopes, ["openid", "events.read"]);
    assert.equal(account.connection, "calendar");
    assert.equal(account.access_type, "offline");
    assert.ok(Date.parse(account.expires_at) > tenant.clock.now());

    const { accounts } = await (await call("GET", "/connected-accounts/accounts")).json();
    assert.deepEqual(accounts, [account]);
  });

  test("requests the connection's scopes by default", async () => {
    const account = await (await connectAccount(call)).json();
    assert.deepEqual(account.scopes, ["openid", "profile", "offline_access", "events.read", "events.write"]);
  });

  test("forwards authorization parameters except the tenant's own", async () => {
    const started = await startConnecting(call, {
      authorization_params: { login_hint: "ada@calendar.test", prompt: "consent", max_age: 0, ui_locales: "en-GB fr" },
    });
    const { at, response } = await followRedirects(newBrowser(), connectUrl(started));
    assert.equal(at.searchParams.get("prompt"), "consent");
    assert.equal(at.searchParams.get("max_age"), "0");
    assert.match(await response.text(), /ada@calendar\.test/);
  });

  test("works without state and PKCE", async () => {
    const members = { state: undefined, code_challenge: undefined, code_challenge_method: undefined };
    const started = await startConnecting(call, members);
    const callback = await allow(started);
    assert.equal(callback.searchParams.has("state"), false);
    assert.equal((await complete(call, started, callback, { code_verifier: undefined })).status, 201);
  });

  test("returns access_denied if the user denies", async () => {
    const started = await startConnecting(call);
    const callback = await allow(started, { decision: "deny" });
    assert.equal(callback.searchParams.get("error"), "access_denied");
    assert.ok(callback.searchParams.get("error_description"));
    assert.equal(callback.searchParams.get("state"), "state-c");
    assert.equal(callback.searchParams.has("connect_code"), false);
    await over(await complete(call, started, callback, { connect_code: "cc" }));
  });

  test("returns errors of the provider", async () => {
    const unknownScope = await allow(await startConnecting(call, { scopes: ["files.read"] }));
    assert.equal(unknownScope.searchParams.get("error"), "invalid_scope");
    const silent = await allow(await startConnecting(call, { authorization_params: { prompt: "none" } }));
    assert.equal(silent.searchParams.get("error"), "login_required");
  });

  const outOfOrder = [
    { status: 503 },
    { drop: true },
    { malformed: "not-json" },
    { tokenResponse: (tokens) => ({ ...tokens, scope: undefined }) },
    { redirect: "http://localhost:4200/" },
  ];
  for (const failure of outOfOrder) {
    test(`returns server_error if the provider fails: ${Object.keys(failure)}`, async () => {
      const fault = tenant.faults.add({ path: "/upstream/calendar/token", ...failure });
      try {
        const callback = await allow(await startConnecting(call));
        assert.equal(callback.searchParams.get("error"), "server_error");
        assert.equal(callback.searchParams.get("state"), "state-c");
      } finally {
        fault.remove();
      }
    });
  }

  test("accepts a ticket once, until it expires", async () => {
    const started = await startConnecting(call);
    await followRedirects(newBrowser(), connectUrl(started));
    assert.equal((await followRedirects(newBrowser(), connectUrl(started))).response.status, 400);

    const late = await startConnecting(call);
    tenant.clock.advance(300);
    assert.equal((await followRedirects(newBrowser(), connectUrl(late))).response.status, 400);
    for (const query of ["", "?ticket=", "?ticket=x", "?ticket=x&ticket=y"]) {
      assert.equal((await fetch(`${started.connect_uri}${query}`)).status, 400);
    }
  });

  test("accepts the callback once, in the same browser", async () => {
    const started = await startConnecting(call);
    const browse = newBrowser();
    const { response, at } = await followRedirects(browse, connectUrl(started));
    const request = /name="request" value="([^"]+)"/.exec(await response.text())[1];
    const decided = await browse(at, { method: "POST", body: new URLSearchParams({ request, decision: "allow" }) });
    const callback = decided.headers.get("location");
    assert.equal((await newBrowser()(callback)).status, 400);
    assert.equal((await browse(callback)).status, 302);
    assert.equal((await browse(callback)).status, 400);
    assert.equal((await browse(`${tenant.origin}/connected-accounts/callback?code=x`)).status, 400);
    const again = await browse(at, { method: "POST", body: new URLSearchParams({ request, decision: "allow" }) });
    assert.equal(again.status, 400);
  });

  test("supports two concurrent flows in one browser", async () => {
    const browse = newBrowser();
    const both = [await startConnecting(call), await startConnecting(call, { connection: "documents" })];
    const callbacks = [await allow(both[0], { browse }), await allow(both[1], { browse })];
    for (const index of [1, 0]) {
      assert.equal((await complete(call, both[index], callbacks[index])).status, 201);
    }
  });

  test("complete succeeds once", async () => {
    const started = await startConnecting(call);
    const callback = await allow(started);
    assert.equal((await complete(call, started, callback)).status, 201);
    await over(await complete(call, started, callback));
  });

  const wrong = [
    ["another code", { connect_code: "cc_other" }, /connect_code/],
    ["another callback URL", { redirect_uri: `${REDIRECT_URI}/other` }, /redirect_uri/],
    ["another verifier", { code_verifier: newPkcePair().verifier }, /code_verifier/],
    ["no verifier", { code_verifier: undefined }, /code_verifier/],
  ];
  for (const [fault, members, detail] of wrong) {
    test(`complete rejects ${fault}`, async () => {
      const started = await startConnecting(call);
      const callback = await allow(started);
      await refusesCompletion(await complete(call, started, callback, members), detail);
      assert.deepEqual(tenant.users[0].connectedAccounts.list(), []);
      assert.equal((await complete(call, started, callback)).status, 201);
    });
  }

  test("complete rejects a verifier without a challenge", async () => {
    const started = await startConnecting(call, { code_challenge: undefined, code_challenge_method: undefined });
    await refusesCompletion(await complete(call, started, await allow(started)), /code_verifier/);
  });

  test("complete fails before the user consents", async () => {
    const started = await startConnecting(call);
    const nowhere = new URL(REDIRECT_URI);
    await refusesCompletion(await complete(call, started, nowhere, { connect_code: "undefined" }), /connect_code/);
  });

  test("complete rejects a foreign, expired or unknown session", async () => {
    const his = myAccount(tenant, (await obtainTokens(tenant, { user: grace })).access_token);
    const started = await startConnecting(call);
    const callback = await allow(started);
    await over(await complete(his, started, callback));
    await over(await complete(call, started, callback, { auth_session: "as_x" }));
    tenant.clock.advance(300);
    await over(await complete(call, started, callback));
  });

  test("complete returns 409 if the connection is already connected", async () => {
    assert.equal((await connectAccount(call)).status, 201);
    await assertProblem(await connectAccount(call), 409, "409-0003", "Duplicate Resource");
    assert.equal((await connectAccount(call, { connection: "documents" })).status, 201);
  });

  const challenge = newPkcePair().challenge;
  const invalid = [
    ["no connection", { connection: undefined }, [""]],
    ["an unknown connection", { connection: "mail" }, ["/connection"]],
    ["a callback URL that is not allowed", { redirect_uri: "http://localhost:4200/other" }, ["/redirect_uri"]],
    ["a relative callback URL", { redirect_uri: "/callback" }, ["/redirect_uri"]],
    ["an empty state", { state: "" }, ["/state"]],
    ["a short challenge", { code_challenge: "abc", code_challenge_method: "S256" }, ["/code_challenge"]],
    ["a challenge without its method", { code_challenge: challenge }, [""]],
    ["a plain challenge", { code_challenge: challenge, code_challenge_method: "plain" }, ["/code_challenge_method"]],
    ["an empty list of scopes", { scopes: [] }, ["/scopes"]],
    ["a duplicate scope", { scopes: ["a", "a"] }, ["/scopes"]],
    ["an unknown parameter", { authorization_params: { client_id: "x" } }, ["/authorization_params"]],
    ["an unknown prompt", { authorization_params: { prompt: "always" } }, ["/authorization_params/prompt"]],
    ["a broken locale", { authorization_params: { ui_locales: "english" } }, ["/authorization_params/ui_locales"]],
    ["an unknown member", { audience: "x" }, [""]],
  ];
  for (const [fault, members, pointers] of invalid) {
    test(`connect rejects ${fault}`, async () => {
      const body = { connection: "calendar", redirect_uri: REDIRECT_URI, ...members };
      await assertInvalid(await call("POST", "/connected-accounts/connect", body), pointers);
    });
  }

  test("complete rejects unknown members", async () => {
    const started = await startConnecting(call);
    await assertInvalid(await complete(call, started, await allow(started), { state: "state-c" }), [""]);
  });

  test("logs no secrets", async () => {
    tenant.log.clear();
    const started = await startConnecting(call);
    const callback = await allow(started);
    const written = JSON.stringify(tenant.log.entries);
    for (const secret of [
      started.connect_params.ticket,
      started.auth_session,
      callback.searchParams.get("connect_code"),
    ]) {
      assert.equal(written.includes(secret), false);
    }
  });
});
