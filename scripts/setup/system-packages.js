import { which } from "../lib/paths.js";
import { missingBrowserPackages } from "./browsers.js";
import { installPackages } from "./debian.js";

/**
 * Installs system packages: a C compiler, whose linker Rust calls for build scripts and for our tools, and the browsers
 * of the tests. All in one step, so that a developer who must run it as root runs one command.
 * @param {{ browsers?: boolean }} [needs]
 */
export async function installSystemPackages({ browsers = false } = {}) {
  const compiler = which(["cc"]) ? [] : ["build-essential"];
  const missing = [...compiler, ...(browsers ? missingBrowserPackages() : [])];
  if (missing.length === 0) return;
  const parts = [compiler.length > 0 && "a C compiler", missing.length > compiler.length && "browsers for the tests"];
  await installPackages(missing, `This machine has no ${parts.filter(Boolean).join(" and no ")}`);
}
