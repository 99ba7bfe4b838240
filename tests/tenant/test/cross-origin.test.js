import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { APP_ORIGIN, authorizeUrl, CLIENT_ID, startTestTenant } from "./support/application.js";

const CALLED_BY_FETCH = [
  ["GET", "/me/v1/factors"],
  ["POST", "/oauth/token"],
  ["POST", "/oauth/revoke"],
  ["POST", "/oauth/par"],
  ["GET", "/userinfo"],
  ["GET", "/mfa/authenticators"],
  ["POST", "/mfa/challenge"],
  ["POST", "/mfa/associate"],
  ["POST", "/passkey/challenge"],
  ["POST", "/passkey/register"],
  ["GET", "/.well-known/webauthn"],
  ["GET", "/.well-known/jwks.json"],
  ["GET", "/.well-known/openid-configuration"],
];

suite("CORS", () => {
  let tenant;
  before(async () => (tenant = await startTestTenant()));
  after(() => tenant.stop());

  const ask = (method, path, headers) => fetch(`${tenant.origin}${path}`, { method, headers });
  const preflight = (path, origin) =>
    ask("OPTIONS", path, {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    });
  const corsHeaders = (response) => [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));

  for (const [method, path] of CALLED_BY_FETCH) {
    test(`${method} ${path} allows the application's origin`, async () => {
      const allowed = await preflight(path, APP_ORIGIN);
      assert.equal(allowed.status, 204);
      assert.equal(allowed.headers.get("access-control-allow-origin"), APP_ORIGIN);
      assert.equal(allowed.headers.get("access-control-allow-methods"), "GET,POST,PATCH,DELETE");
      const headers = "authorization,content-type,dpop,auth0-client";
      const tracing = path.startsWith("/me") ? ",x-correlation-id,traceparent" : "";
      assert.equal(allowed.headers.get("access-control-allow-headers"), headers + tracing);
      assert.equal(allowed.headers.get("access-control-allow-credentials"), null);

      const response = await ask(method, path, { origin: APP_ORIGIN });
      assert.equal(response.headers.get("access-control-allow-origin"), APP_ORIGIN);
      assert.match(response.headers.get("access-control-expose-headers"), /location,.*retry-after,x-ratelimit-limit/);
      assert.match(response.headers.get("vary"), /origin/i);
    });

    for (const origin of [
      "http://localhost:4201",
      "https://localhost:4200",
      "null",
      "http://localhost:4200.evil.test",
    ]) {
      test(`${method} ${path} allows no other origin: ${origin}`, async () => {
        assert.deepEqual(corsHeaders(await preflight(path, origin)), []);
        assert.deepEqual(corsHeaders(await ask(method, path, { origin })), []);
      });
    }
  }

  test("pages allow no cross-origin requests", async () => {
    for (const url of [authorizeUrl(tenant), `${tenant.origin}/v2/logout?client_id=${CLIENT_ID}`]) {
      const response = await fetch(url, { headers: { origin: APP_ORIGIN }, redirect: "manual" });
      assert.deepEqual(corsHeaders(response), []);
    }
  });
});
