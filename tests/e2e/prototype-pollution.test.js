import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordCalls } from "./support/request-recorder.js";
import { getRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

/** Members that other scripts may have added to Object.prototype, by what they could affect. */
const pollutions = {
  "call options": () => {
    const members = {
      signal: "polluted",
      scope: "polluted",
      timeoutMs: 1,
      stepUp: { scope: "polluted" },
      appState: "polluted",
      connection: "polluted",
      identityUserId: "polluted",
      returnTo: "https://evil.example/",
    };
    Object.assign(Object.prototype, members);
  },
  "client options": () => {
    Object.assign(Object.prototype, {
      domain: "evil.example",
      clientId: "polluted",
      redirectUri: "https://evil.example/",
    });
  },
  "the module's URL": () => {
    Object.prototype.wasmUrl = "/nowhere.wasm";
    Object.prototype.module_or_path = "/nowhere.wasm";
  },
  "promises and JSON": () => {
    Object.assign(Object.prototype, { then: "polluted", toJSON: "polluted", code: "polluted", state: "polluted" });
  },
  "a callable toJSON": () => {
    Object.defineProperty(Object.prototype, "toJSON", { value: () => "polluted", writable: true, configurable: true });
  },
  "fetch options": () => {
    Object.assign(Object.prototype, { method: "PUT", mode: "no-cors", credentials: "include", redirect: "follow" });
  },
  "the fetch body": () => {
    Object.prototype.body = "polluted";
  },
  "fetch integrity": () => {
    Object.prototype.integrity = "sha256-AAAA";
  },
  "WebCrypto keys and algorithms": () => {
    const key = { alg: "none", use: "enc", key_ops: [], ext: false, oth: [{}] };
    Object.assign(Object.prototype, { ...key, hash: "SHA-1", namedCurve: "P-384", saltLength: 0 });
  },
  "ceremony options": () => {
    Object.assign(Object.prototype, { mediation: "conditional", password: true });
  },
};

for (const [name, pollute] of Object.entries(pollutions)) {
  packageJourney(`prototype pollution of ${name} changes no request`, async (env) => {
    await addVirtualAuthenticator(env.page);
    const clean = await runAllCalls(env);
    assert.equal(clean.length, 6);
    await env.page.addInitScript(pollute);
    assert.deepEqual(await runAllCalls(env), clean);
  });
}

/** Logs in, enrolls, lists and deletes. @returns the requests, without the values that differ from run to run */
async function runAllCalls(env) {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const calls = recordCalls(page, tenant);
  assert.deepEqual(await app.logIn(), { value: { kind: "login" } });
  const enrollment = await app.call("enrollPasskey");
  assert.equal(enrollment.error, undefined);
  const list = await app.call("getAuthenticationMethods");
  assert.equal(list.error, undefined);
  assert.equal(list.value.length, 3);
  const { id } = enrollment.value;
  assert.deepEqual(await app.call("deleteAuthenticationMethod", id), { value: undefined });

  const { searchParams } = getRequests(tenant, "/authorize").at(-1);
  assert.equal(searchParams.get("redirect_uri"), `${server.origin}/`);
  assert.ok(!searchParams.toString().includes("polluted"));
  return JSON.parse(JSON.stringify(await calls.shapes()).replaceAll(encodeURIComponent(id), "<id>"));
}
