import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "../lib/paths.js";
import { matches } from "../setup/node-packages.js";
import { isAtLeast, lockedVersion, oldestRust } from "../setup/versions.js";

test("the version of wasm-bindgen is the one that Cargo.toml pins", () => {
  const manifest = readFileSync(path.join(root, "Cargo.toml"), "utf8");
  assert.match(
    manifest,
    new RegExp(`^wasm-bindgen = .*"=${lockedVersion("wasm-bindgen").replaceAll(".", "\\.")}"`, "m"),
  );
});

test("a crate that is not locked is named", () => {
  assert.throws(() => lockedVersion("no-such-crate"), /Cargo\.lock does not say the version of no-such-crate/);
});

test("versions compare by number", () => {
  assert.equal(isAtLeast("1.100.0", "1.88"), true);
  assert.equal(isAtLeast("1.88.0", "1.88"), true);
  assert.equal(isAtLeast("1.87.9", "1.88"), false);
  assert.equal(isAtLeast("20.9.0", "20.19"), false);
  assert.equal(isAtLeast("20.19.0", "20.19"), true);
  assert.match(oldestRust(), /^\d+\.\d+/);
});

test("node_modules matches when each package of the lock file is there in its version", () => {
  const wanted = {
    "": {},
    pkg: { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/own": { resolved: "pkg" },
    "node_modules/for-another-system": { version: "1.0.0", optional: true },
  };
  const installed = {
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/own": { resolved: "pkg" },
  };
  assert.equal(matches(wanted, installed), true);
  assert.equal(matches(wanted, { ...installed, "node_modules/a": { version: "1.0.1" } }), false);
  assert.equal(matches(wanted, { "node_modules/own": { resolved: "pkg" } }), false);
  assert.equal(matches(wanted, undefined), false);
  assert.equal(matches(undefined, installed), false);
});
