import { homedir } from "node:os";
import path from "node:path";
import { cacheDir, cargoHome, root } from "../lib/paths.js";

/**
 * Flags that keep the paths of this machine out of panic messages.
 * @param {string} sysroot of the compiler
 * @returns {string[]}
 */
export function remapFlags(sysroot) {
  const prefixes = [
    [path.join(cargoHome, "registry", "src"), "/crates"],
    [path.join(sysroot, "lib", "rustlib", "src", "rust"), "/rustc"],
    [root, "/my-account-wasm"],
  ];
  return prefixes.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * The paths of this machine that a file still contains.
 * @param {Buffer} content
 * @param {string} sysroot
 * @returns {string[]}
 */
export function machinePathsIn(content, sysroot) {
  const folders = [root, cargoHome, cacheDir, sysroot, homedir(), "/usr/src", "/usr/lib/rustlib"];
  return [...new Set(folders)].filter((folder) => folder !== "/" && content.includes(`${folder}/`));
}
