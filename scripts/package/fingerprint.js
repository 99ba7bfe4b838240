import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../lib/paths.js";

/** All that decides what the module is, besides the toolchain. */
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
 * @param {string} toolchain what the compiler says of itself
 */
export function fingerprintOfSources(toolchain) {
  return digest(SOURCES.map((source) => path.join(root, source)).flatMap(filesUnder), toolchain);
}

/**
 * A digest of files: their places and their contents.
 * @param {string[]} files
 * @param {string} [salt]
 * @returns {string | undefined} undefined when one of them is missing
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
 * @param {string} place
 * @returns {string[]} the files there, in the same order on every machine
 */
function filesUnder(place) {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesUnder(path.join(place, name)));
}
