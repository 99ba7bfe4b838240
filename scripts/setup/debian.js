import { capture } from "../lib/command.js";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { announce, done, longCommand } from "../lib/progress.js";

// --no-remove: removing other packages is for the developer to decide.
const INSTALL = ["install", "--yes", "--no-install-recommends", "--no-remove"];

/**
 * Installs Debian packages.
 * @param {string[]} packages
 * @param {string} why
 */
export async function installPackages(packages, why) {
  const list = packages.join(" ");
  if (!which(["apt-get"])) {
    throw new ScriptError(
      `${why}. This system has no apt-get: install the equivalents of the Debian packages ${list}.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new ScriptError(
      `${why}. Installing packages needs root. Run this once:\n\n  sudo sh -c 'apt-get update && apt-get ${INSTALL.join(" ")} ${list}'`,
    );
  }
  announce(`${why}: installing the Debian packages ${list}`);
  if (!(await allKnown(packages))) await apt(["update"], "Reading the Debian package lists");
  try {
    await apt([...INSTALL, ...packages], `Installing ${list}`);
  } catch {
    // Old package lists name files that the mirrors no longer have.
    await apt(["update"], "Reading the Debian package lists");
    await apt([...INSTALL, ...packages], `Installing ${list}`);
  }
  done("Debian packages", list);
}

/** @param {string[]} packages */
async function allKnown(packages) {
  const { ok } = await capture("apt-cache", ["show", "--no-all-versions", ...packages]);
  return ok;
}

/**
 * @param {string[]} args
 * @param {string} title
 */
function apt(args, title) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return longCommand({
    name: `apt-get-${args[0]}`,
    title,
    command: "apt-get",
    args: ["-o", "DPkg::Lock::Timeout=600", ...args],
    env,
  });
}
