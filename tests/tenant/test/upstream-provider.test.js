import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { newBrowser, newPkcePair, startWithCaller } from "./support/application.js";
import { startConnecting, connectUrl, followRedirects } from "./support/connect.js";

suite("upstream provider", () => {
  let tenant;
  let call;
  before(async () => ({ tenant, call } = await startWithCaller()));
  after(() => tenant.stop());

  const authorize = async (changes) => {
    const { at } = await followRedirects(newBrowser(), connectUrl(await startConnecting(call)));
    for (const [name, value] of Object.entries(changes)) at.searchParams.set(name, value);
    return fetch(at, { redirect: "manual" });
  };

  for (const changes of [{ client_id: "x" }, { redirect_uri: "http://localhost:4200/callback" }]) {
    test(`does not redirect for an unknown ${Object.keys(changes)}`, async () => {
      assert.equal((await authorize(changes)).status, 400);
    });
  }

  test("rejects an unknown connection", async () => {
    assert.equal((await fetch(`${tenant.origin}/upstream/mail/authorize`)).status, 400);
  });

  for (const changes of [{ response_type: "token" }, { code_challenge_method: "plain" }, { code_challenge: "" }]) {
    test(`requires code and PKCE: ${JSON.stringify(changes)}`, async () => {
      const callback = new URL((await authorize(changes)).headers.get("location"));
      assert.equal(callback.searchParams.get("error"), "invalid_request");
    });
  }

  test("returns tokens once, for the right code and verifier", async () => {
    const { verifier, challenge } = newPkcePair();
    const { at } = await followRedirects(newBrowser(), connectUrl(await startConnecting(call)));
    const redirectUri = at.searchParams.get("redirect_uri");
    const code = async () => {
      at.searchParams.set("code_challenge", challenge);
      const markup = await (await fetch(at)).text();
      const request = /name="request" value="([^"]+)"/.exec(markup)[1];
      const body = new URLSearchParams({ request, decision: "allow" });
      const response = await fetch(at, { method: "POST", body, redirect: "manual" });
      return new URL(response.headers.get("location")).searchParams.get("code");
    };
    const exchange = (fields, connection = "calendar") =>
      fetch(`${tenant.origin}/upstream/${connection}/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "authorization_code",
          client_id: "local-tenant",
          redirect_uri: redirectUri,
          code_verifier: verifier,
          ...fields,
        }),
      });

    const right = await code();
    const tokens = await exchange({ code: right });
    assert.equal(tokens.status, 200);
    assert.ok((await tokens.json()).refresh_token);
    assert.equal((await exchange({ code: right })).status, 400);
    for (const fields of [{ code_verifier: "x" }, { client_id: "x" }, { redirect_uri: "x" }, { grant_type: "x" }]) {
      assert.equal((await exchange({ code: await code(), ...fields })).status, 400);
    }
    assert.equal((await exchange({ code: await code() }, "documents")).status, 400);
    const late = await code();
    tenant.clock.advance(60);
    assert.equal((await exchange({ code: late })).status, 400);
  });
});
