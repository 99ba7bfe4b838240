import { readFileSync } from "node:fs";
import path from "node:path";
import { locked } from "../lib/lock.js";
import { root } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";

/** Makes node_modules what package-lock.json says: binaryen, the linters, the demo's and the tenant's libraries. */
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
  done("node packages", "as package-lock.json says");
}

function isInstalled() {
  return matches(packagesOf("package-lock.json"), packagesOf("node_modules/.package-lock.json"));
}

/**
 * Whether npm's own record of what it installed agrees with the lock file.
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
    // Optional packages are those of other systems, which npm leaves out.
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
