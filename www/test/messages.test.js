import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { PASSKEY_SIGN_IN_MESSAGES, SIGN_UP_MESSAGES } from "../src/sign-in/messages.js";
import { CONNECTING_MESSAGES, PageError, MESSAGES, explain } from "../src/messages.js";

const clientError = (code, more = {}) =>
  Object.assign(new Error("developer text"), { name: "MyAccountError", code }, more);

async function codesOfThePackage() {
  const entry = fileURLToPath(import.meta.resolve("my-account-wasm"));
  const types = await readFile(new URL("types/error.d.ts", new URL(`file://${entry}`)), "utf8");
  const [, union] = /export type MyAccountErrorCode =([^;]+);/.exec(types);
  return [...union.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code);
}

test("every code of the package has a sentence of its own", async () => {
  const codes = await codesOfThePackage();
  assert.ok(codes.length > 30);
  for (const code of codes) assert.match(MESSAGES[code] ?? "", /^[A-Z].+\.$/u, code);
  assert.equal(new Set(Object.values(MESSAGES)).size, Object.keys(MESSAGES).length);
});

test("an error on the way to another provider has its own sentence there, and the usual one otherwise", () => {
  const conflict = clientError("conflict");
  assert.equal(explain(conflict, CONNECTING_MESSAGES).message, CONNECTING_MESSAGES.conflict);
  assert.equal(explain(conflict).message, MESSAGES.conflict);
  assert.equal(explain(clientError("network"), CONNECTING_MESSAGES).message, MESSAGES.network);
  assert.equal(explain(clientError("constructor"), CONNECTING_MESSAGES).code, "constructor");
});

test("every sentence that stands in for another is of a code that there is", () => {
  for (const table of [CONNECTING_MESSAGES, PASSKEY_SIGN_IN_MESSAGES, SIGN_UP_MESSAGES]) {
    for (const [code, message] of Object.entries(table)) {
      assert.ok(Object.hasOwn(MESSAGES, code), code);
      assert.match(message, /^[A-Z].+\.$/u, code);
      assert.notEqual(message, MESSAGES[code], code);
    }
  }
});

test("a rate limit says how long to wait when the tenant said so", () => {
  assert.match(explain(clientError("rate_limited", { retryAfter: 2.2 })).message, /Wait 3 seconds/);
  assert.match(explain(clientError("rate_limited", { retryAfter: 1 })).message, /Wait 1 second,/);
  assert.equal(explain(clientError("rate_limited")).message, MESSAGES.rate_limited);
});

test("the tenant's words and the named field are added, other texts are not", () => {
  assert.equal(explain(clientError("conflict", { problem: { detail: "last method" } })).detail, "last method");
  assert.equal(explain(clientError("conflict", { problem: { detail: { not: "text" } } })).detail, undefined);
  assert.equal(explain(clientError("invalid_config")).detail, "developer text");
  assert.equal(explain(clientError("network")).detail, undefined);
});

test("what a login cures is told apart", () => {
  assert.equal(explain(clientError("session_expired")).needsLogin, true);
  assert.equal(explain(clientError("forbidden")).needsLogin, false);
});

test("an error of neither the package nor the page is unexpected", () => {
  for (const error of [new TypeError("x"), undefined, null, "text", { code: "network" }]) {
    assert.equal(explain(error).code, "unexpected");
  }
  assert.equal(explain(new PageError("defaults_unavailable")).message, MESSAGES.defaults_unavailable);
});
