import { homedir } from "node:os";
import path from "node:path";
import { cacheDir, cargoHome, root } from "../lib/paths.js";

/**
 * Flags that keep the folders of this machine out of the messages of panics.
 * @param {string} sysroot of the compiler
 * @returns {string[]}
 */
export function remapFlags(sysroot) {
  const places = [
    [path.join(cargoHome, "registry", "src"), "/crates"],
    [path.join(sysroot, "lib", "rustlib", "src", "rust"), "/rustc"],
    [root, "/my-account-wasm"],
  ];
  return places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * The folders of this machine that a file names all the same.
 * @param {Buffer} content
 * @param {string} sysroot
 * @returns {string[]}
 */
export function machinePathsIn(content, sysroot) {
  const folders = [root, cargoHome, cacheDir, sysroot, homedir(), "/usr/src", "/usr/lib/rustlib"];
  return [...new Set(folders)].filter((folder) => folder !== "/" && content.includes(`${folder}/`));
}
