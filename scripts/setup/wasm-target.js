import { existsSync } from "node:fs";
import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";
import { TARGET } from "./versions.js";
import { debianToolchain, readyDebianToolchain } from "./wasm-target-from-debian.js";

/**
 * Installs the standard library for WebAssembly: from rustup, or else built from Debian's sources.
 * `MY_ACCOUNT_WASM_TARGET=debian` chooses the latter.
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<NodeJS.ProcessEnv>} the environment for WebAssembly builds
 */
export async function installWasmTarget(rust) {
  const choice = process.env.MY_ACCOUNT_WASM_TARGET || "rustup";
  if (choice === "debian") return debianToolchain(rust);
  if (choice !== "rustup") {
    throw new ScriptError(`MY_ACCOUNT_WASM_TARGET is "${choice}", but must be "rustup" or "debian".`);
  }

  if (await isInstalled(rust)) {
    done("wasm target", TARGET);
    return rust;
  }
  const ready = await readyDebianToolchain(rust);
  if (ready) return ready;
  if (await addWithRustup(rust)) {
    done("wasm target", TARGET);
    return rust;
  }
  return debianToolchain(rust);
}

/** @param {NodeJS.ProcessEnv} rust */
async function isInstalled(rust) {
  const { ok, stdout } = await capture("rustc", ["--print=target-libdir", `--target=${TARGET}`], { env: rust });
  return ok && existsSync(stdout.trim());
}

/** @param {NodeJS.ProcessEnv} rust */
async function addWithRustup(rust) {
  if (!which(["rustup"], rust)) return false;
  announce(`the standard library for ${TARGET} is missing: adding it with rustup`);
  try {
    await longCommand({
      name: "rustup-target-add",
      title: `Adding ${TARGET}`,
      command: "rustup",
      args: ["target", "add", TARGET],
      env: rust,
    });
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    announce("rustup could not add it: building it from Debian's sources instead");
    return false;
  }
  return isInstalled(rust);
}
