import assert from "node:assert/strict";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordCalls } from "./support/request-recorder.js";
import { getRequests } from "./support/tenant-log.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

/** What a page's other scripts may have done to every object, by the way in which it could matter. */
const pollutions = {
  "options of calls": () => {
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
  "options of the client": () => {
    Object.assign(Object.prototype, {
      domain: "evil.example",
      clientId: "polluted",
      redirectUri: "https://evil.example/",
    });
  },
  "the place of the module": () => {
    Object.prototype.wasmUrl = "/nowhere.wasm";
    Object.prototype.module_or_path = "/nowhere.wasm";
  },
  "promises and JSON": () => {
    Object.assign(Object.prototype, { then: "polluted", toJSON: "polluted", code: "polluted", state: "polluted" });
  },
  "a callable toJSON": () => {
    Object.defineProperty(Object.prototype, "toJSON", { value: () => "polluted", writable: true, configurable: true });
  },
  "options of fetch": () => {
    Object.assign(Object.prototype, { method: "PUT", mode: "no-cors", credentials: "include", redirect: "follow" });
  },
  "the body of fetch": () => {
    Object.prototype.body = "polluted";
  },
  "the integrity of fetch": () => {
    Object.prototype.integrity = "sha256-AAAA";
  },
  "the keys and the algorithm of a signature": () => {
    const key = { alg: "none", use: "enc", key_ops: [], ext: false, oth: [{}] };
    Object.assign(Object.prototype, { ...key, hash: "SHA-1", namedCurve: "P-384", saltLength: 0 });
  },
  "the ceremony's options": () => {
    Object.assign(Object.prototype, { mediation: "conditional", password: true });
  },
};

for (const [name, pollute] of Object.entries(pollutions)) {
  packageJourney(`prototype pollution of ${name} changes no request`, async (env) => {
    await addVirtualAuthenticator(env.page);
    const clean = await wholeWay(env);
    assert.equal(clean.length, 6);
    await env.page.addInitScript(pollute);
    assert.deepEqual(await wholeWay(env), clean);
  });
}

/** Everything the package can do, and what it sent for it, without what differs from one time to the next. */
async function wholeWay(env) {
  const { page, tenant, app: server } = env;
  const app = packagePage(env);
  const calls = recordCalls(page, tenant);
  assert.deepEqual(await app.logIn(), { value: { kind: "login" } });
  const enrolment = await app.call("enrollPasskey");
  assert.equal(enrolment.error, undefined);
  const list = await app.call("getAuthenticationMethods");
  assert.equal(list.error, undefined);
  assert.equal(list.value.length, 3);
  const { id } = enrolment.value;
  assert.deepEqual(await app.call("deleteAuthenticationMethod", id), { value: undefined });

  const { searchParams } = getRequests(tenant, "/authorize").at(-1);
  assert.equal(searchParams.get("redirect_uri"), `${server.origin}/`);
  assert.ok(!searchParams.toString().includes("polluted"));
  return JSON.parse(JSON.stringify(await calls.shapes()).replaceAll(encodeURIComponent(id), "<id>"));
}
