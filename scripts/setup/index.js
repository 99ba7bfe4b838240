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
 * @property {NodeJS.ProcessEnv} rust the environment for native builds
 * @property {NodeJS.ProcessEnv} wasm the environment for WebAssembly builds, with our tools on its PATH
 */

/**
 * The setup for native tests.
 * @returns {Promise<Pick<Setup, "rust">>}
 */
export async function setUpRust() {
  checkNode();
  await installSystemPackages();
  return { rust: await findRust() };
}

/**
 * The setup for `npm run build` and `npm start`.
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
 * The setup for `npm test`: the environments also have `CHROMIUM`, `CHROMEDRIVER`, `FIREFOX`, `GECKODRIVER`, `WEBKIT_DRIVER`
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
 * The setup for some tests only: native tests run on a machine without a browser, and the tenant's tests on one without
 * Rust.
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
