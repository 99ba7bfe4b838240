import { readFileSync } from "node:fs";
import path from "node:path";
import { ScriptError } from "../lib/script.js";
import { root } from "../lib/paths.js";

/** The compilation target of the crate. */
export const TARGET = "wasm32-unknown-unknown";

/** Tools that no lock file pins. */
export const pinned = {
  "wasm-pack": "0.15.1",
  geckodriver: "0.37.1",
};

/**
 * The version of a crate in Cargo.lock: wasm-bindgen's command line tool must have exactly the crate's version.
 * @param {string} crate
 */
export function lockedVersion(crate) {
  return find("Cargo.lock", new RegExp(`^name = "${crate}"\\nversion = "([^"]+)"$`, "m"), `the version of ${crate}`);
}

/** The crate's `rust-version`. */
export function oldestRust() {
  return find("Cargo.toml", /^rust-version = "([^"]+)"$/m, "rust-version");
}

/**
 * @param {string} version
 * @param {string} minimum
 * @returns {boolean}
 */
export function isAtLeast(version, minimum) {
  return version.localeCompare(minimum, "en", { numeric: true }) >= 0;
}

/**
 * @param {string} file
 * @param {RegExp} pattern
 * @param {string} what
 */
function find(file, pattern, what) {
  const match = pattern.exec(readFileSync(path.join(root, file), "utf8"));
  if (!match) throw new ScriptError(`${file} does not contain ${what}.`);
  return match[1];
}
