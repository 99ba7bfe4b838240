import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { PASSKEY_SIGN_IN_MESSAGES, SIGN_UP_MESSAGES } from "../src/sign-in/messages.js";
import { CONNECTING_MESSAGES, MESSAGES, PageError, explain } from "../src/messages.js";

const clientError = (code, more = {}) =>
  Object.assign(new Error("developer text"), { name: "MyAccountError", code }, more);

async function codesOfThePackage() {
  const entry = fileURLToPath(import.meta.resolve("my-account-wasm"));
  const types = await readFile(new URL("types/error.d.ts", new URL(`file://${entry}`)), "utf8");
  const [, union] = /export type MyAccountErrorCode =([^;]+);/.exec(types);
  return [...union.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code);
}

test("every error code has a unique message", async () => {
  const codes = await codesOfThePackage();
  assert.ok(codes.length > 30);
  for (const code of codes) assert.match(MESSAGES[code] ?? "", /^[A-Z].+\.$/u, code);
  assert.equal(new Set(Object.values(MESSAGES)).size, Object.keys(MESSAGES).length);
});

test("connecting overrides some messages and keeps the others", () => {
  const conflict = clientError("conflict");
  assert.equal(explain(conflict, CONNECTING_MESSAGES).message, CONNECTING_MESSAGES.conflict);
  assert.equal(explain(conflict).message, MESSAGES.conflict);
  assert.equal(explain(clientError("network"), CONNECTING_MESSAGES).message, MESSAGES.network);
  assert.equal(explain(clientError("constructor"), CONNECTING_MESSAGES).code, "constructor");
});

test("every override is for a known code and differs from the default", () => {
  for (const table of [CONNECTING_MESSAGES, PASSKEY_SIGN_IN_MESSAGES, SIGN_UP_MESSAGES]) {
    for (const [code, message] of Object.entries(table)) {
      assert.ok(Object.hasOwn(MESSAGES, code), code);
      assert.match(message, /^[A-Z].+\.$/u, code);
      assert.notEqual(message, MESSAGES[code], code);
    }
  }
});

test("a rate limit shows the wait time if the tenant sends one", () => {
  assert.match(explain(clientError("rate_limited", { retryAfter: 2.2 })).message, /Wait 3 seconds/);
  assert.match(explain(clientError("rate_limited", { retryAfter: 1 })).message, /Wait 1 second,/);
  assert.equal(explain(clientError("rate_limited")).message, MESSAGES.rate_limited);
});

test("the detail is the problem detail or the configuration error", () => {
  assert.equal(explain(clientError("conflict", { problem: { detail: "last method" } })).detail, "last method");
  assert.equal(explain(clientError("conflict", { problem: { detail: { not: "text" } } })).detail, undefined);
  assert.equal(explain(clientError("invalid_config")).detail, "developer text");
  assert.equal(explain(clientError("network")).detail, undefined);
});

test("needsLogin is set for errors that a login fixes", () => {
  assert.equal(explain(clientError("session_expired")).needsLogin, true);
  assert.equal(explain(clientError("forbidden")).needsLogin, false);
});

test("a missing scope needs a login only if the error has a step-up", () => {
  const lacking = explain(clientError("insufficient_scope", { stepUp: { scope: "read:me:factors" } }));
  assert.deepEqual([lacking.needsLogin, lacking.message], [true, MESSAGES.insufficient_scope]);
  const refused = explain(clientError("insufficient_scope"));
  assert.equal(refused.needsLogin, false);
  assert.doesNotMatch(refused.message, /sign in/i);
});

test("other errors are unexpected", () => {
  for (const error of [new TypeError("x"), undefined, null, "text", { code: "network" }]) {
    assert.equal(explain(error).code, "unexpected");
  }
  assert.equal(explain(new PageError("defaults_unavailable")).message, MESSAGES.defaults_unavailable);
});
