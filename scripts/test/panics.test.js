import assert from "node:assert/strict";
import { describe, test } from "node:test";
import binaryen from "binaryen";
import { withoutPanics } from "../package/panics.js";

const TEXT = `(module
  (import "env" "panic_log" (func $panic_log (param i32)))
  (func $core::panicking::panic_fmt (param i32) (call $panic_log (local.get 0)))
  (func $core::result::unwrap_failed (result i32) (call $panic_log (i32.const 1)) (i32.const 2))
  (func $app::expects (export "expects") (result i32) (i32.const 7))
  (func (export "fails") (call $core::panicking::panic_fmt (i32.const 3))))`;

/** @param {string} text */
function assemble(text) {
  const module = binaryen.parseText(text);
  binaryen.setDebugInfo(true);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

describe("withoutPanics", () => {
  const calls = [];
  const load = async (bytes) => {
    const imports = { env: { panic_log: (value) => calls.push(value) } };
    const { instance } = await WebAssembly.instantiate(bytes, imports);
    return instance.exports;
  };

  test("replaces the functions of a panic and no others", async () => {
    const before = await load(assemble(TEXT));
    before.fails();
    assert.deepEqual(calls, [3], "the panic ran before");
    const after = await load(withoutPanics(assemble(TEXT)));
    assert.throws(() => after.fails(), WebAssembly.RuntimeError);
    assert.deepEqual(calls, [3], "and does not run now");
    assert.equal(after.expects(), 7);
  });
});
