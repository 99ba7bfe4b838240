import path from "node:path";
import { root, targetDir } from "../lib/paths.js";

/** The generated part of the npm package, with every file that may be in it. */
export const wasmDir = path.join(root, "pkg", "wasm");
export const GLUE = "my_account_wasm.js";
export const MODULE = "my_account_wasm_bg.wasm";
export const FILES = [GLUE, MODULE];

/** Where wasm-pack writes and where the package is put together before it takes its place. */
export const stagingDir = path.join(targetDir, "package");
