import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../lib/paths.js";

/** Everything that the module depends on, besides the toolchain. */
const SOURCES = [
  "Cargo.toml",
  "Cargo.lock",
  ".cargo",
  "src",
  "scripts/package",
  "scripts/build.js",
  "scripts/setup/versions.js",
  "node_modules/binaryen/package.json",
];

/**
 * A digest of the sources and of the toolchain that compiles them.
 * @param {string} toolchain the output of `rustc -vV`
 */
export function fingerprintOfSources(toolchain) {
  return digest(SOURCES.map((source) => path.join(root, source)).flatMap(filesUnder), toolchain);
}

/**
 * A digest of files: their paths and contents.
 * @param {string[]} files
 * @param {string} [salt]
 * @returns {string | undefined} undefined if a file is missing
 */
export function digest(files, salt = "") {
  const hash = createHash("sha256").update(salt);
  for (const file of files) {
    if (!existsSync(file)) return undefined;
    const content = readFileSync(file);
    hash.update(`\0${path.relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} file or folder
 * @returns {string[]} the files, in the same order on every machine
 */
function filesUnder(file) {
  if (!existsSync(file)) return [];
  if (!statSync(file).isDirectory()) return [file];
  return readdirSync(file)
    .sort()
    .flatMap((name) => filesUnder(path.join(file, name)));
}
