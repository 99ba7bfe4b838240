import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  application,
  authorizeUrl,
  CLIENT_ID,
  follow,
  logIn,
  newBrowser,
  newPkcePair,
  OIDC_SCOPE,
  REDIRECT_URI,
  startTestTenant,
} from "./support/application.js";
import { newDpopKey } from "./support/dpop.js";
import { redeem } from "./support/second-factor.js";

suite("pushed authorization request", () => {
  let tenant;
  before(async () => {
    tenant = await startTestTenant({ clients: [application, { ...application, clientId: "other-app" }] });
  });
  after(() => tenant.stop());

  const push = async (parameters, headers) => {
    const body = authorizeUrl(tenant, parameters).searchParams;
    const response = await fetch(`${tenant.origin}/oauth/par`, { method: "POST", headers, body });
    return { status: response.status, body: await response.json() };
  };
  const authorize = (requestUri, more) => {
    const url = new URL("/authorize", tenant.origin);
    url.search = new URLSearchParams({ client_id: CLIENT_ID, request_uri: requestUri, ...more });
    return url;
  };
  const signedIn = async () => {
    const browse = newBrowser();
    await logIn(tenant, { browse });
    return browse;
  };
  const assertShown = async (url) => {
    const { response, leaves } = await follow(await signedIn(), url);
    assert.equal(leaves, undefined);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /<code>invalid_request_uri<\/code>/);
  };

  test("is advertised and optional", async () => {
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
    assert.equal(metadata.pushed_authorization_request_endpoint, `${tenant.origin}/oauth/par`);
    assert.notEqual(metadata.require_pushed_authorization_requests, true);
  });

  test("accepts a public client's request", async () => {
    const { verifier, challenge } = newPkcePair();
    const scope = `${OIDC_SCOPE} read:me:factors`;
    const { status, body } = await push({ code_challenge: challenge, scope });
    assert.equal(status, 201);
    assert.equal(body.expires_in, 60);
    const { leaves } = await follow(await signedIn(), authorize(body.request_uri));
    assert.equal(leaves.origin + leaves.pathname, REDIRECT_URI);
    assert.equal(leaves.searchParams.get("state"), "state-1");
    const tokens = await redeem(tenant, leaves, verifier);
    assert.ok(tokens.refresh_token);
    assert.deepEqual(tokens.scope.split(" ").sort(), scope.split(" ").sort());
  });

  test("ignores other parameters of the URL", async () => {
    const { body } = await push({ scope: "openid" });
    const { leaves } = await follow(await signedIn(), authorize(body.request_uri, { state: "state-2" }));
    assert.equal(leaves.searchParams.get("state"), "state-1");
  });

  test("is valid once, for a minute, for its application", async () => {
    const { body: used } = await push();
    assert.ok((await follow(await signedIn(), authorize(used.request_uri))).leaves);
    await assertShown(authorize(used.request_uri));

    const { body: old } = await push();
    tenant.clock.advance(60);
    await assertShown(authorize(old.request_uri));

    const { body: foreign } = await push();
    const { leaves } = await follow(await signedIn(), authorize(foreign.request_uri, { client_id: "other-app" }));
    assert.equal(leaves, undefined);
  });

  const refused = [
    ["an unknown client", { client_id: "nobody" }, 401, "invalid_client"],
    ["a foreign redirect URI", { redirect_uri: "http://localhost:4999/" }, 400, "invalid_request"],
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, 400, "invalid_request"],
    ["an unknown audience", { audience: "https://elsewhere.example/" }, 400, "invalid_target"],
    ["an unknown organization", { organization: "org_other" }, 400, "invalid_request"],
    [
      "another pushed request",
      { request_uri: "urn:ietf:params:oauth:request_uri:x" },
      400,
      "request_uri_not_supported",
    ],
  ];
  for (const [fault, parameters, status, error] of refused) {
    test(`rejects ${fault}`, async () => {
      const response = await push(parameters);
      assert.equal(response.body.error, error, JSON.stringify(response.body));
      assert.equal(response.status, status);
    });
  }

  test("binds the code to the DPoP key", async () => {
    const dpopKey = await newDpopKey();
    const dpop = await dpopKey.prove("POST", `${tenant.origin}/oauth/par`);
    const { verifier, challenge } = newPkcePair();
    const { status, body } = await push({ code_challenge: challenge }, { dpop });
    assert.equal(status, 201);
    const { leaves } = await follow(await signedIn(), authorize(body.request_uri));
    await assert.rejects(redeem(tenant, leaves, verifier), /invalid_dpop_proof/);

    const other = { dpop_jkt: (await newDpopKey()).thumbprint };
    const mismatch = await push(other, { dpop: await dpopKey.prove("POST", `${tenant.origin}/oauth/par`) });
    assert.equal(mismatch.body.error, "invalid_request");
  });

  test("its request_uri is redacted in the log", async () => {
    const { body } = await push();
    await follow(newBrowser(), authorize(body.request_uri));
    assert.equal(JSON.stringify(tenant.log.entries).includes(encodeURIComponent(body.request_uri)), false);
  });
});
