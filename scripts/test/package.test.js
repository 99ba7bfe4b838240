import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { cargoHome, root } from "../lib/paths.js";
import { digest } from "../package/fingerprint.js";
import { machinePathsIn, remapFlags } from "../package/machine-paths.js";
import { sizesOf, table } from "../package/size.js";

test("sizes use the highest compression levels", () => {
  const content = Buffer.from("the quick brown fox ".repeat(500));
  const sizes = sizesOf(content);
  assert.equal(sizes.raw, content.length);
  assert.equal(sizes.gzip, gzipSync(content, { level: 9 }).length);
  assert.ok(sizes.brotli < sizes.gzip && sizes.gzip < sizes.raw);
});

test("the size table has a row per part and a total", () => {
  const text = table({
    wasm: { raw: 113_000, gzip: 50_000, brotli: 43_400 },
    glue: { raw: 9_000, gzip: 3_000, brotli: 2_600 },
    total: { raw: 122_000, gzip: 53_000, brotli: 46_000 },
  });
  assert.equal(text.split("\n").length, 4);
  assert.match(text, /^total\s+122,000\s+53,000\s+46,000$/m);
});

test("paths of this machine are found in a module", () => {
  const sysroot = "/opt/rust";
  assert.deepEqual(machinePathsIn(Buffer.from(`panicked at ${root}/src/lib.rs`), sysroot), [root]);
  assert.deepEqual(machinePathsIn(Buffer.from("at /opt/rust/lib/x.rs"), sysroot), [sysroot]);
  assert.deepEqual(machinePathsIn(Buffer.from("at /rustc/abc/core.rs and /crates/a/src/lib.rs"), sysroot), []);
});

test("remapFlags covers the repository and downloaded crates", () => {
  const flags = remapFlags("/opt/rust");
  assert.ok(flags.includes(`--remap-path-prefix=${root}=/my-account-wasm`));
  assert.ok(flags.some((flag) => flag.includes(path.join(cargoHome, "registry", "src"))));
});

test("a digest depends on contents and is undefined for a missing file", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "my-account-wasm-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "a");
  writeFileSync(file, "one");
  const before = digest([file]);
  assert.equal(digest([file]), before);
  assert.notEqual(digest([file], "another toolchain"), before);
  writeFileSync(file, "two");
  assert.notEqual(digest([file]), before);
  assert.equal(digest([file, path.join(folder, "missing")]), undefined);
});
