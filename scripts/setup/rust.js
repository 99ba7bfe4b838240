import path from "node:path";
import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { cargoHome, which, withPath } from "../lib/paths.js";
import { done } from "../lib/progress.js";
import { isAtLeast, oldestRust } from "./versions.js";

/**
 * Finds Rust. Any stable toolchain of the crate's `rust-version` or later will do, so no toolchain file pins one and
 * nothing is downloaded here.
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which `cargo` and `rustc` are found
 */
export async function findRust() {
  // A shell that was open when rustup was installed does not have its folder on the search path yet.
  const env = which(["cargo"]) ? { ...process.env } : withPath(process.env, [path.join(cargoHome, "bin")]);
  const { ok, stdout, stderr } = await capture("rustc", ["--version"], { env });
  const version = /^rustc (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (!ok || !version || !which(["cargo"], env)) {
    throw new ScriptError(
      `Rust was not found (${stderr.trim() || "no rustc or cargo"}). Install it with https://rustup.rs`,
    );
  }
  if (!isAtLeast(version, oldestRust())) {
    throw new ScriptError(`Rust ${version} is too old, ${oldestRust()} or later is needed. Run: rustup update stable`);
  }
  done("Rust", version);
  return env;
}
