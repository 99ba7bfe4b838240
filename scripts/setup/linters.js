import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { done, longCommand } from "../lib/progress.js";
import { installPackages } from "./debian.js";

/**
 * Installs rustfmt and clippy, which rustup's minimal profile does not include.
 * @param {import("./index.js").Setup} setup
 */
export async function installRustLinters({ rust, wasm }) {
  if (!(await hasClippy(rust)) || !(await runs("rustfmt", rust))) {
    if (!which(["rustup"], rust)) {
      throw new ScriptError(
        "rustfmt or clippy is missing, and there is no rustup to add them. Install them with the package manager that installed cargo.",
      );
    }
    await longCommand({
      name: "rustup-component-add",
      title: "Adding rustfmt and clippy",
      command: "rustup",
      args: ["component", "add", "rustfmt", "clippy"],
      env: rust,
    });
  }
  if (!(await hasClippy(wasm))) {
    await installPackages(["rust-web-clippy"], "Clippy must be of the same Rust as the wasm target");
  }
  done("Rust's linters");
}

/** @param {NodeJS.ProcessEnv} env */
const hasClippy = (env) => runs("cargo-clippy", env);

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
async function runs(program, env) {
  const { ok } = await capture(program, ["--version"], { env });
  return ok;
}
