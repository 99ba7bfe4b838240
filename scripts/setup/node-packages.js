import { readFileSync } from "node:fs";
import path from "node:path";
import { locked } from "../lib/lock.js";
import { root } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";

/** Installs the packages of package-lock.json: binaryen, the linters, the libraries of demo and tenant. */
export async function installNodePackages() {
  if (!isInstalled()) {
    await locked(path.join(root, "node_modules"), async () => {
      if (isInstalled()) return;
      announce("node_modules does not match package-lock.json: installing the node packages");
      await longCommand({
        name: "npm-ci",
        title: "Installing the node packages",
        command: "npm",
        args: ["ci", "--include=dev"],
      });
    });
  }
  done("node packages", "as in package-lock.json");
}

function isInstalled() {
  return matches(packagesOf("package-lock.json"), packagesOf("node_modules/.package-lock.json"));
}

/**
 * Whether npm's record of installed packages matches the lock file.
 * @typedef {Record<string, { version?: string, resolved?: string, integrity?: string, optional?: boolean }>} Packages
 * @param {Packages | undefined} wanted
 * @param {Packages | undefined} installed
 * @returns {boolean}
 */
export function matches(wanted, installed) {
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([folder, { version, resolved, integrity, optional }]) => {
    if (!folder.includes("node_modules/")) return true;
    const found = installed[folder];
    // npm skips optional packages of other systems.
    if (!found) return optional === true;
    return found.version === version && found.resolved === resolved && found.integrity === integrity;
  });
}

/**
 * @param {string} file
 * @returns {Packages | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), "utf8")).packages;
  } catch {
    return undefined;
  }
}
