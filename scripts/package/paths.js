import path from "node:path";
import { root, targetDir } from "../lib/paths.js";

/** The generated part of the npm package, and all its files. */
export const wasmDir = path.join(root, "pkg", "wasm");
export const GLUE = "my_account_wasm.js";
export const MODULE = "my_account_wasm_bg.wasm";
export const FILES = [GLUE, MODULE];

/** The folder in which the package is built. */
export const stagingDir = path.join(targetDir, "package");
