import assert from "node:assert/strict";
import { request } from "node:http";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { after, before, describe, test } from "node:test";
import { startDemo } from "my-account-wasm-demo/server";

const TENANT = "http://localhost:4311";

describe("the demo server", () => {
  let demo;
  before(async () => {
    demo = await startDemo({ tenantOrigin: `${TENANT}/`, clientId: "the-client" });
  });
  after(() => demo.stop());

  const get = (path, method = "GET") =>
    new Promise((resolve, reject) => {
      // fetch would normalize the path.
      const { port } = new URL(demo.origin);
      const outgoing = request({ host: "localhost", port, path, method }, async (response) => {
        const body = (await response.toArray()).map(String).join("");
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
      outgoing.on("error", reject);
      outgoing.end();
    });

  test("serves the page for any query", async () => {
    for (const path of ["/", "/?code=c&state=s", "/?domain=tenant.example"]) {
      const { status, headers, body } = await get(path);
      assert.equal(status, 200);
      assert.match(headers["content-type"], /^text\/html/);
      assert.match(body, /<h1>/);
    }
  });

  test("serves the page without inline scripts or styles", async () => {
    const { body } = await get("/");
    assert.doesNotMatch(body, /<style|\sstyle=|\son[a-z]+=|javascript:/i);
    const scripts = body.match(/<script\b[^>]*>[^<]*/g);
    assert.equal(scripts.length, 2);
    for (const script of scripts) assert.match(script, /\ssrc="\/www\/src\/[a-z]+\.js">$/);
  });

  test("resolves the package name to the installed package", async () => {
    const { status, body } = await get("/www/src/client.js");
    assert.equal(status, 200);
    const target = /from "([^"]+my-account-wasm[^"]*)"/.exec(body)[1];
    const { pathname } = new URL(target, `${demo.origin}/www/src/client.js`);
    assert.equal(pathname, "/node_modules/my-account-wasm/index.js");
    const module = await get(pathname);
    assert.equal(module.status, 200);
    assert.match(module.headers["content-type"], /javascript/);
    assert.match(body, /from "\.\/settings\.js"/);
  });

  test("serves the QR code library but not its package.json", async () => {
    const { body } = await get("/www/src/enrollment/qr-code.js");
    const target = /from "([^"]+uqr[^"]*)"/.exec(body)[1];
    const { pathname } = new URL(target, `${demo.origin}/www/src/enrollment/qr-code.js`);
    assert.equal(pathname, "/node_modules/uqr/dist/index.mjs");
    const { status, headers } = await get(pathname);
    assert.equal(status, 200);
    assert.match(headers["content-type"], /javascript/);
    assert.equal((await get("/node_modules/uqr/package.json")).status, 404);
  });

  test("serves the phone number library but not its package.json", async () => {
    const { body } = await get("/www/src/enrollment/phone-number.js");
    const target = /from "([^"]+libphonenumber[^"]*)"/.exec(body)[1];
    const { pathname } = new URL(target, `${demo.origin}/www/src/enrollment/phone-number.js`);
    assert.equal(pathname, "/node_modules/libphonenumber-js/min/index.js");
    const { status, headers } = await get(pathname);
    assert.equal(status, 200);
    assert.match(headers["content-type"], /javascript/);
    assert.equal((await get("/node_modules/libphonenumber-js/package.json")).status, 404);
  });

  test("serves the tenant and client ID at /defaults.json", async () => {
    const { headers, body } = await get("/defaults.json");
    assert.match(headers["content-type"], /^application\/json/);
    assert.deepEqual(JSON.parse(body), { domain: TENANT, clientId: "the-client" });
  });

  test("sends the security headers with every response", async () => {
    for (const path of [
      "/",
      "/defaults.json",
      "/www/src/main.js",
      "/nothing",
      "/www/src/%E0%A4%A",
      "/www/src/nothing",
    ]) {
      const { headers } = await get(path);
      const policy = headers["content-security-policy"].split("; ");
      assert.ok(policy.includes("default-src 'none'"), path);
      assert.ok(policy.includes("script-src 'self' 'wasm-unsafe-eval'"));
      assert.ok(policy.includes(`connect-src 'self' ${TENANT} https:`));
      assert.ok(policy.includes(`frame-src ${TENANT} https:`));
      assert.ok(policy.includes("require-trusted-types-for 'script'"));
      assert.ok(policy.includes("trusted-types 'none'"));
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cache-control"], "no-store");
    }
  });

  test("does not serve any other file", async () => {
    const paths = [
      "/package.json",
      "/www/server.js",
      "/www/package.json",
      "/www/src/",
      "/www/src/../server.js",
      "/www/src/..%2fserver.js",
      "/www/src/%2e%2e/server.js",
      "/www/src/..%5cserver.js",
      "/www/src/../../package.json",
      "/node_modules/my-account-wasm/../koa/package.json",
      "/node_modules/koa/package.json",
      "/__wds-outside-root__/1/etc/passwd",
      "/__wds-outside-root__/9/etc/passwd",
      "//etc/passwd",
      "/%00",
    ];
    for (const path of paths) {
      const { status, body } = await get(path);
      assert.ok([400, 403, 404].includes(status), `${path}: status ${status}`);
      assert.doesNotMatch(body, /startDemo|"name"|root:/, path);
    }
  });

  test("accepts only GET and HEAD", async () => {
    assert.equal((await get("/", "POST")).status, 404);
    assert.equal((await get("/", "HEAD")).status, 200);
  });

  test("listens only on loopback", async (t) => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find(({ internal, family }) => !internal && family === "IPv4");
    if (!outside) return t.skip("this machine has only loopback interfaces");
    const { port } = new URL(demo.origin);
    await assert.rejects(fetch(`http://${outside.address}:${port}/`));
  });
});

test("startDemo rejects with EADDRINUSE if the port is taken", async () => {
  const occupant = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => occupant.once("listening", resolve));
  const { port } = occupant.address();
  try {
    await assert.rejects(startDemo({ port, tenantOrigin: TENANT, clientId: "demo" }), { code: "EADDRINUSE", port });
  } finally {
    occupant.close();
  }
});

test("stop frees the port and closes open connections", async () => {
  const first = await startDemo({ tenantOrigin: TENANT, clientId: "demo" });
  await (await fetch(first.origin)).text();
  await first.stop();
  const second = await startDemo({ port: Number(new URL(first.origin).port), tenantOrigin: TENANT, clientId: "demo" });
  await second.stop();
});
