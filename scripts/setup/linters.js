import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { done, longCommand } from "../lib/progress.js";
import { installPackages } from "./debian.js";

/**
 * Rust's own linters: part of rustup's default profile, not of its minimal one.
 * @param {import("./index.js").Setup} setup
 */
export async function installRustLinters({ rust, wasm }) {
  if (!(await hasClippy(rust)) || !(await answers("rustfmt", rust))) {
    if (!which(["rustup"], rust)) throw new ScriptError("rustfmt or clippy is missing. Install them beside cargo.");
    await longCommand({
      name: "rustup-component-add",
      title: "Adding rustfmt and clippy",
      command: "rustup",
      args: ["component", "add", "rustfmt", "clippy"],
      env: rust,
    });
  }
  if (!(await hasClippy(wasm))) {
    await installPackages(["rust-web-clippy"], "Clippy has to be of the wasm target's Rust");
  }
  done("Rust's linters");
}

/** @param {NodeJS.ProcessEnv} env */
const hasClippy = (env) => answers("cargo-clippy", env);

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
async function answers(program, env) {
  const { ok } = await capture(program, ["--version"], { env });
  return ok;
}
