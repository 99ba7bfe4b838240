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
  why: "it writes the JavaScript around the module and must be of the library's very version",
});

/** @returns {Tool} */
export const wasmPack = () => ({
  crate: "wasm-pack",
  version: pinned["wasm-pack"],
  programs: ["wasm-pack"],
  why: "it builds the crate into a module for the web",
});

/** @returns {Tool} */
export const geckodriver = () => ({
  crate: "geckodriver",
  version: pinned.geckodriver,
  programs: ["geckodriver"],
  why: "Debian has no package of the program that drives Firefox in tests",
});

/**
 * Builds a tool from crates.io into the cache, unless it is there.
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<string>} the folder of its programs
 */
export async function installTool(tool, rust) {
  const name = `${tool.crate}-${tool.version}`;
  const folder = path.join(cacheDir, "tools", name);
  if (!(await works(tool, folder))) {
    await locked(folder, async () => {
      if (await works(tool, folder)) return;
      announce(`${tool.crate} ${tool.version} is missing: building it (minutes, once); ${tool.why}`);
      await build(tool, name, folder, rust);
    });
  }
  done(tool.crate, tool.version);
  return path.join(folder, "bin");
}

/**
 * A tool is installed when its programs answer with its version, so an install that was interrupted is done again.
 * @param {Tool} tool
 * @param {string} folder
 */
async function works({ programs, version }, folder) {
  const answers = await Promise.all(
    programs.map((program) => capture(path.join(folder, "bin", program), ["--version"])),
  );
  return answers.every(({ ok, stdout }) => ok && stdout.split(/\s/).includes(version));
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
    announce(`${crate} ${version} did not build from its own lock file: building it with the newest that it allows`);
    await install([]);
  }
  await rm(buildDir, { recursive: true, force: true });
}
