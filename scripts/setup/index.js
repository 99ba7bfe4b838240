import path from "node:path";
import { withPath } from "../lib/paths.js";
import { findBrowsers, programFromEnv } from "./browsers.js";
import { geckodriver, installTool, wasmBindgen, wasmPack } from "./cargo-tools.js";
import { checkNode } from "./node.js";
import { installNodePackages } from "./node-packages.js";
import { findRust } from "./rust.js";
import { installSystemPackages } from "./system-packages.js";
import { installWasmTarget } from "./wasm-target.js";

/**
 * @typedef {object} Setup
 * @property {NodeJS.ProcessEnv} rust the environment for what is compiled for this machine
 * @property {NodeJS.ProcessEnv} wasm the environment for what is compiled for the web, our tools on its search path
 */

/**
 * What native tests need.
 * @returns {Promise<Pick<Setup, "rust">>}
 */
export async function setUpRust() {
  checkNode();
  await installSystemPackages();
  return { rust: await findRust() };
}

/**
 * What `npm run build` and `npm start` need.
 * @returns {Promise<Setup>}
 */
export async function setUpBuild() {
  const { rust } = await setUpRust();
  await installNodePackages();
  const target = await installWasmTarget(rust);
  const tools = [await installTool(wasmBindgen(), rust), await installTool(wasmPack(), rust)];
  return { rust, wasm: withPath(target, tools) };
}

/**
 * What `npm test` needs: the environments also name `CHROMIUM`, `CHROMEDRIVER`, `FIREFOX`, `GECKODRIVER`, `WEBKIT_DRIVER`
 * and `XVFB`.
 * @returns {Promise<Setup>}
 */
export async function setUpTests() {
  checkNode();
  await installSystemPackages({ browsers: true });
  const { rust, wasm } = await setUpBuild();
  const programs = {
    ...findBrowsers(),
    GECKODRIVER: programFromEnv("GECKODRIVER") ?? path.join(await installTool(geckodriver(), rust), "geckodriver"),
  };
  return { rust: { ...rust, ...programs }, wasm: { ...wasm, ...programs } };
}

/**
 * The set-up for some of the tests and no more: native tests run on a machine without a browser, tests of the tenant on
 * one without Rust.
 * @param {Set<"rust" | "node" | "browsers" | "package">} needs
 * @returns {Promise<Setup>}
 */
export async function setUpFor(needs) {
  if (needs.has("browsers")) return setUpTests();
  if (needs.has("package")) return setUpBuild();
  checkNode();
  if (needs.has("node")) await installNodePackages();
  const { rust } = needs.has("rust") ? await setUpRust() : { rust: process.env };
  return { rust, wasm: rust };
}
