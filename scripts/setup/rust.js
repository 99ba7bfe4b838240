import path from "node:path";
import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { cargoHome, which, withPath } from "../lib/paths.js";
import { done } from "../lib/progress.js";
import { isAtLeast, oldestRust } from "./versions.js";

/**
 * Finds Rust. Any stable toolchain from the crate's `rust-version` on works, so no toolchain file pins one and nothing is
 * downloaded here.
 * @returns {Promise<NodeJS.ProcessEnv>} the environment with `cargo` and `rustc` on its PATH
 */
export async function findRust() {
  // A shell that was open while rustup was installed does not have its folder on the PATH yet.
  const env = which(["cargo"]) ? { ...process.env } : withPath(process.env, [path.join(cargoHome, "bin")]);
  const { ok, stdout, stderr } = await capture("rustc", ["--version"], { env });
  const version = /^rustc (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (!ok || !version || !which(["cargo"], env)) {
    throw new ScriptError(
      `Rust was not found (${stderr.trim() || "no rustc or cargo"}). Install it from https://rustup.rs`,
    );
  }
  if (!isAtLeast(version, oldestRust())) {
    throw new ScriptError(
      `Rust ${version} is too old, ${oldestRust()} or later is required. Run: rustup update stable`,
    );
  }
  done("Rust", version);
  return env;
}
