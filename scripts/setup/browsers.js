import { existsSync } from "node:fs";
import { ScriptError } from "../lib/script.js";
import { which } from "../lib/paths.js";
import { done } from "../lib/progress.js";

/**
 * The browsers and drivers of the tests: the variable that names one, the program, the Debian package that holds it.
 * Geckodriver is not here, since no package holds it. WebKit's driver brings its browser; that has to show its window
 * somewhere, which Firefox and Chromium do without.
 */
const BROWSERS = [
  { variable: "CHROMIUM", programs: ["chromium"], package: "chromium" },
  { variable: "CHROMEDRIVER", programs: ["chromedriver"], package: "chromium-driver" },
  { variable: "FIREFOX", programs: ["firefox-esr", "firefox"], package: "firefox-esr" },
  { variable: "WEBKIT_DRIVER", programs: ["WebKitWebDriver"], package: "webkit2gtk-driver" },
  { variable: "XVFB", programs: ["Xvfb"], package: "xvfb" },
];

/**
 * What has to be installed before the tests can run.
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
    throw new ScriptError(`${browser.programs[0]} was not found after its package ${browser.package} was installed.`);
  }
  return file;
}

/**
 * The program that an environment variable names instead of ours.
 * @param {string} variable
 * @returns {string | undefined}
 */
export function programFromEnv(variable) {
  const file = process.env[variable];
  if (file && !existsSync(file)) throw new ScriptError(`${variable} is ${file}, and there is no such file.`);
  return file || undefined;
}
