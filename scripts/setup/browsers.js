import { existsSync } from "node:fs";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { done } from "../lib/progress.js";

/**
 * The browsers and drivers of the tests: variable, program and Debian package.
 * Debian has no package of geckodriver. The package of WebKit's driver includes the browser, which needs a display,
 * unlike Firefox and Chromium.
 */
const BROWSERS = [
  { variable: "CHROMIUM", programs: ["chromium"], package: "chromium" },
  { variable: "CHROMEDRIVER", programs: ["chromedriver"], package: "chromium-driver" },
  { variable: "FIREFOX", programs: ["firefox-esr", "firefox"], package: "firefox-esr" },
  { variable: "WEBKIT_DRIVER", programs: ["WebKitWebDriver"], package: "webkit2gtk-driver" },
  { variable: "XVFB", programs: ["Xvfb"], package: "xvfb" },
];

/**
 * The Debian packages that the tests need and that are missing.
 * @returns {string[]} names of Debian packages
 */
export function missingBrowserPackages() {
  return BROWSERS.filter((browser) => !find(browser)).map((browser) => browser.package);
}

/** @returns {Record<string, string>} the path of each, by its variable */
export function findBrowsers() {
  const found = Object.fromEntries(BROWSERS.map((browser) => [browser.variable, requireProgram(browser)]));
  done("browsers", Object.values(found).join(", "));
  return found;
}

/** @param {typeof BROWSERS[number]} browser */
function find({ variable, programs }) {
  return programFromEnv(variable) ?? which(programs);
}

/** @param {typeof BROWSERS[number]} browser */
function requireProgram(browser) {
  const file = find(browser);
  if (!file) {
    throw new ScriptError(
      `${browser.programs[0]} was not found, although its package ${browser.package} is installed. Set ${browser.variable} to its path.`,
    );
  }
  return file;
}

/**
 * The program that an environment variable names, instead of the installed one.
 * @param {string} variable
 * @returns {string | undefined}
 */
export function programFromEnv(variable) {
  const file = process.env[variable];
  if (file && !existsSync(file)) {
    throw new ScriptError(`${variable} is ${file}, but this file does not exist. Correct or unset it.`);
  }
  return file || undefined;
}
