import { existsSync } from "node:fs";
import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";
import { TARGET } from "./versions.js";
import { debianToolchain, readyDebianToolchain } from "./wasm-target-from-debian.js";

/**
 * Sees to it that there is a standard library for WebAssembly: the one that rustup has, else one that is built from
 * Debian's sources. `MY_ACCOUNT_WASM_TARGET=debian` asks for the second one at once.
 * @param {NodeJS.ProcessEnv} rust
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which cargo builds for the target
 */
export async function installWasmTarget(rust) {
  const choice = process.env.MY_ACCOUNT_WASM_TARGET || "rustup";
  if (choice === "debian") return debianToolchain(rust);
  if (choice !== "rustup") {
    throw new ScriptError(`MY_ACCOUNT_WASM_TARGET is "${choice}"; it can be "rustup" or "debian".`);
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
  announce(`the standard library for ${TARGET} is missing: asking rustup for it`);
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
    announce("rustup cannot add it here; Debian's sources are the other way");
    return false;
  }
  return isInstalled(rust);
}
