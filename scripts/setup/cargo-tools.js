import { rm } from "node:fs/promises";
import path from "node:path";
import { capture } from "../lib/command.js";
import { locked } from "../lib/lock.js";
import { cacheDir } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";
import { lockedVersion, pinned } from "./versions.js";

/**
 * @typedef {object} Tool
 * @property {string} crate
 * @property {string} version
 * @property {string[]} programs
 * @property {string} why
 */

/** @returns {Tool} */
export const wasmBindgen = () => ({
  crate: "wasm-bindgen-cli",
  version: lockedVersion("wasm-bindgen"),
  programs: ["wasm-bindgen", "wasm-bindgen-test-runner"],
  why: "it generates the module's JavaScript, and its version must be that of the wasm-bindgen crate",
});

/** @returns {Tool} */
export const wasmPack = () => ({
  crate: "wasm-pack",
  version: pinned["wasm-pack"],
  programs: ["wasm-pack"],
  why: "it compiles the crate to WebAssembly",
});

/** @returns {Tool} */
export const geckodriver = () => ({
  crate: "geckodriver",
  version: pinned.geckodriver,
  programs: ["geckodriver"],
  why: "the tests drive Firefox with it, and Debian has no package of it",
});

/**
 * Builds a tool from crates.io into the cache, unless it is there already.
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<string>} the folder of its programs
 */
export async function installTool(tool, rust) {
  const name = `${tool.crate}-${tool.version}`;
  const folder = path.join(cacheDir, "tools", name);
  if (!(await isInstalled(tool, folder))) {
    await locked(folder, async () => {
      if (await isInstalled(tool, folder)) return;
      announce(`${tool.crate} ${tool.version} is missing: building it once, which takes minutes; ${tool.why}`);
      await build(tool, name, folder, rust);
    });
  }
  done(tool.crate, tool.version);
  return path.join(folder, "bin");
}

/**
 * A tool is installed if its programs print its version, so an interrupted installation is repeated.
 * @param {Tool} tool
 * @param {string} folder
 */
async function isInstalled({ programs, version }, folder) {
  const outputs = await Promise.all(
    programs.map((program) => capture(path.join(folder, "bin", program), ["--version"])),
  );
  return outputs.every(({ ok, stdout }) => ok && stdout.split(/\s/).includes(version));
}

/**
 * @param {Tool} tool
 * @param {string} name
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} rust
 */
async function build({ crate, version, programs }, name, folder, rust) {
  const buildDir = path.join(cacheDir, "build", name);
  const install = (/** @type {string[]} */ flags) =>
    longCommand({
      name,
      title: `Building ${crate} ${version}`,
      command: "cargo",
      args: [
        "install",
        crate,
        `--version=${version}`,
        ...programs.map((program) => `--bin=${program}`),
        `--root=${folder}`,
        "--force",
        ...flags,
      ],
      env: { ...rust, CARGO_TARGET_DIR: buildDir },
      cwd: cacheDir,
    });
  try {
    await install(["--locked"]);
  } catch {
    announce(
      `${crate} ${version} did not build with its lock file: building it with the newest dependencies that it allows`,
    );
    await install([]);
  }
  await rm(buildDir, { recursive: true, force: true });
}
