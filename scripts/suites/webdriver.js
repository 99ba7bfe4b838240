import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, targetDir } from "../lib/paths.js";

/**
 * Writes the WebDriver capabilities for wasm-bindgen's runner: the repository's webdriver.json with the browsers that the
 * setup found.
 * @param {NodeJS.ProcessEnv} env with `CHROMIUM` and `FIREFOX`
 * @returns {string} the file
 */
export function writeCapabilities(env) {
  const capabilities = JSON.parse(readFileSync(path.join(root, "webdriver.json"), "utf8"));
  capabilities["goog:chromeOptions"].binary = env.CHROMIUM;
  capabilities["moz:firefoxOptions"].binary = env.FIREFOX;
  const file = path.join(targetDir, "webdriver.json");
  mkdirSync(targetDir, { recursive: true });
  writeFileSync(file, JSON.stringify(capabilities, null, 2));
  return file;
}
