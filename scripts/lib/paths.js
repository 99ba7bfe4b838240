import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");

/** The build output of cargo and of our scripts; the folder may be deleted at any time. */
export const targetDir = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

/** The folder of cargo's downloads and of rustup's proxies. */
export const cargoHome = process.env.CARGO_HOME ?? path.join(homedir(), ".cargo");

/** Tools take minutes to build, so they are cached outside of the clone, by version. */
export const cacheDir = path.resolve(
  process.env.MY_ACCOUNT_WASM_CACHE ||
    path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "my-account-wasm"),
);

/**
 * The program of an installed node package.
 * @param {string} name
 */
export const nodeBin = (name) => path.join(root, "node_modules", ".bin", name);

/**
 * The first of the programs that is on the PATH.
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} its absolute path
 */
export function which(names, env = process.env) {
  const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/**
 * An environment with these folders in front of the PATH.
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} folders
 * @returns {NodeJS.ProcessEnv}
 */
export function withPath(env, folders) {
  return { ...env, PATH: [...folders, env.PATH].filter(Boolean).join(path.delimiter) };
}
