import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { defaultUser, startTenant } from "../src/index.js";
import {
  APP_ORIGIN,
  authorizeUrl,
  CLIENT_ID,
  FULL_SCOPE,
  logIn,
  myAccount,
  newBrowser,
  obtainTokens,
  startTestTenant,
} from "./support/application.js";

suite("tenant", () => {
  let tenant;
  before(async () => (tenant = await startTestTenant()));
  after(() => tenant.stop());

  test("exposes origin, issuer and audience", () => {
    assert.match(tenant.origin, /^http:\/\/localhost:\d+$/);
    assert.equal(tenant.issuer, `${tenant.origin}/`);
    assert.equal(tenant.audience, `${tenant.origin}/me/`);
    assert.equal(tenant.users[0].email, defaultUser.email);
  });

  test("serves the discovery document", async () => {
    const metadata = await (await fetch(`${tenant.issuer}.well-known/openid-configuration`)).json();
    assert.equal(metadata.issuer, tenant.issuer);
    assert.equal(metadata.authorization_endpoint, `${tenant.origin}/authorize`);
    assert.equal(metadata.token_endpoint, `${tenant.origin}/oauth/token`);
    assert.equal(metadata.revocation_endpoint, `${tenant.origin}/oauth/revoke`);
    assert.equal(metadata.jwks_uri, `${tenant.origin}/.well-known/jwks.json`);
    assert.equal(metadata.end_session_endpoint, `${tenant.origin}/oidc/logout`);
    assert.equal(metadata.authorization_response_iss_parameter_supported, true);
    assert.deepEqual(metadata.code_challenge_methods_supported, ["S256"]);
    assert.deepEqual(metadata.token_endpoint_auth_methods_supported, ["none"]);
  });

  test("listens on loopback only", async () => {
    const { port } = new URL(tenant.origin);
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const host of ["127.0.0.1", ...outside.map(({ address }) => address)]) {
      const socket = connect({ host, port: Number(port) });
      const [event] = await Promise.race(
        ["connect", "error"].map(async (name) => once(socket, name).then(() => [name])),
      ).catch(() => ["error"]);
      socket.destroy();
      assert.equal(event, host === "127.0.0.1" ? "connect" : "error", host);
    }
  });

  test("is independent of other tenants in the process", async () => {
    const other = await startTestTenant();
    try {
      const { access_token: token } = await obtainTokens(tenant);
      assert.equal((await myAccount(other, token)("GET", "/factors")).status, 401);
      other.faults.add({ path: "/me/v1/factors", status: 500 });
      other.clock.advance(3600);
      assert.equal((await myAccount(tenant, token)("GET", "/factors")).status, 200);
      assert.ok(Math.abs(tenant.clock.now() - Date.now()) < 1000);
    } finally {
      await other.stop();
    }
  });

  test("keeps its session if the browser logs in to another tenant", async () => {
    const other = await startTestTenant();
    try {
      const browse = newBrowser();
      for (const each of [tenant, other]) await logIn(each, { browse });
      for (const each of [tenant, other]) {
        const callback = await logIn(each, { browse, prompt: "none" });
        assert.ok(callback.searchParams.has("code"));
      }
    } finally {
      await other.stop();
    }
  });

  test("logs requests without secrets", async () => {
    tenant.log.clear();
    const tokens = await obtainTokens(tenant, { nonce: "nonce-secret", state: "state-secret" });
    await fetch(`${tenant.origin}/me/v1/factors?code=abc&x=1`, {
      headers: { authorization: `Bearer ${tokens.access_token}`, origin: APP_ORIGIN },
    });

    const { entries } = tenant.log;
    assert.deepEqual(
      entries.map(({ method, path, status }) => [method, path.split(/[?]|(?<=login|authorize)\//)[0], status]),
      [
        ["GET", "/authorize", 303],
        ["GET", "/login", 200],
        ["POST", "/login", 303],
        ["GET", "/authorize", 303],
        ["POST", "/oauth/token", 200],
        ["GET", "/me/v1/factors", 200],
      ],
    );
    const last = entries.at(-1);
    assert.equal(last.path, "/me/v1/factors?code=redacted&x=1");
    assert.equal(last.origin, APP_ORIGIN);
    assert.equal(last.hasAuthorization, true);
    assert.equal(entries[0].hasAuthorization, false);
    assert.ok(Math.abs(last.time - Date.now()) < 5000);

    const written = JSON.stringify(entries);
    for (const secret of [...Object.values(tokens).map(String), "nonce-secret", "state-secret", defaultUser.password]) {
      if (secret.length > 6 && secret !== tokens.scope) assert.equal(written.includes(secret), false);
    }
    assert.ok(entries[0].path.includes(`scope=${FULL_SCOPE.split(" ")[0]}`));

    tenant.log.clear();
    assert.deepEqual(tenant.log.entries, []);
  });

  test("stop() closes connections and frees the port", async () => {
    const first = await startTestTenant();
    first.faults.add({ path: "/me/v1/factors", latencyMs: 60_000 });
    const waiting = assert.rejects(myAccount(first)("GET", "/factors"), TypeError);
    await logIn(first);
    const started = performance.now();
    await first.stop();
    await waiting;
    assert.ok(performance.now() - started < 2000);

    const second = await startTestTenant({ port: Number(new URL(first.origin).port) });
    assert.equal(second.origin, first.origin);
    await second.stop();
  });

  test("fails if the port is in use", async () => {
    await assert.rejects(startTestTenant({ port: Number(new URL(tenant.origin).port) }), { code: "EADDRINUSE" });
  });

  const impossible = [
    ["an unknown option", { color: "red" }],
    ["a client without id", { clients: [{}] }],
    ["an origin with a path", { clients: [{ clientId: "a", origins: ["http://localhost:1/"] }] }],
    ["a user without password", { users: [{ userId: "a", email: "a@example.test", name: "A" }] }],
    ["the same user twice", { users: [defaultUser, defaultUser] }],
    ["a rate of zero", { rateLimit: { perSecond: 0 } }],
  ];
  for (const [fault, options] of impossible) {
    test(`rejects ${fault}`, () => assert.rejects(startTenant(options), TypeError));
  }
});

suite("command line", () => {
  const cli = fileURLToPath(new URL("../src/cli.js", import.meta.url));

  /** Starts the process and waits for its last line of output. */
  async function serving(use, ...more) {
    const args = [cli, "--port", "0", "--app-origin", APP_ORIGIN, "--client-id", CLIENT_ID, ...more];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    try {
      let output = "";
      for await (const chunk of child.stdout) {
        output += chunk;
        if (output.includes("Test user")) break;
      }
      const [, origin] = /(http:\/\/localhost:\d+)/.exec(output);
      await use({ child, output, origin });
    } finally {
      child.kill("SIGKILL");
    }
  }

  for (const signal of ["SIGINT", "SIGTERM"]) {
    test(`runs until ${signal}`, () =>
      serving(async ({ child, output, origin }) => {
        assert.ok(output.includes(defaultUser.email) && output.includes(defaultUser.password));
        assert.ok(output.includes(CLIENT_ID) && output.includes(APP_ORIGIN));
        assert.ok(output.includes(`${origin}/outbox`));

        const url = authorizeUrl({ origin, audience: `${origin}/me/` }, { redirect_uri: `${APP_ORIGIN}/` });
        const response = await fetch(url, { redirect: "manual" });
        assert.match(response.headers.get("location"), /^\/login\//);

        child.kill(signal);
        const [code] = await once(child, "exit");
        assert.equal(code, 0);
      }));
  }

  for (const [given, status] of [
    [[], 200],
    [["--grant", "mfa"], 403],
  ]) {
    test(`enables grants: ${given.join(" ") || "default"}`, () =>
      serving(
        async ({ origin }) => {
          const response = await fetch(`${origin}/passkey/challenge`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ client_id: CLIENT_ID }),
          });
          assert.equal(response.status, status);
        },
        ...given,
      ));
  }
});
