import binaryen from "binaryen";

/**
 * The functions of Rust's standard library that a panic runs through, by their names. No hook prints panics, and with
 * `panic = "abort"` each of them ends in `unreachable` anyway.
 */
const PANIC = new RegExp(
  [
    "panicking",
    "panic_(?:fmt|const|bounds|access|misaligned|already|nounwind)",
    "(?:unwrap|expect)_failed",
    "slice_(?:start|end)_index",
    "slice_(?:index|error)_fail",
    "len_mismatch_fail",
    "rust_(?:begin_unwind|panic|oom)",
    "begin_panic",
    "handle_(?:alloc_)?error",
    "capacity_overflow",
    "default_hook",
  ].join("|"),
);

/**
 * The module with `unreachable` in place of every function that only serves panics: their messages and formatting would cost a
 * kilobyte. Needs the module's name section, so it runs before wasm-opt.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
export function withoutPanics(bytes) {
  const module = binaryen.readBinary(bytes);
  try {
    for (let index = 0; index < module.getNumFunctions(); index += 1) {
      const fn = module.getFunctionByIndex(index);
      const { name, module: importedFrom } = binaryen.getFunctionInfo(fn);
      if (!importedFrom && PANIC.test(name)) binaryen.Function.setBody(fn, module.unreachable());
    }
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
