import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { root } from "../lib/paths.js";
import { MODULE, wasmDir } from "./paths.js";

/** The size limit of what an app ships for this package, compressed with brotli. */
export const LIMIT = 126_000;

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes */

/**
 * The sizes of what an app ships: the module, and the JavaScript as bundled by an app.
 * @returns {Promise<{ wasm: Sizes, glue: Sizes, total: Sizes, limit: number }>}
 */
export async function measurePackage() {
  const wasm = sizesOf(await readFile(path.join(wasmDir, MODULE)));
  const glue = sizesOf(await bundledGlue());
  return { wasm, glue, total: add(wasm, glue), limit: LIMIT };
}

/** @returns {Promise<Uint8Array>} */
async function bundledGlue() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "pkg", "index.js")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    external: ["*.wasm"],
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0].contents;
}

/**
 * @param {Uint8Array} content
 * @returns {Sizes} at the highest level of each compression
 */
export function sizesOf(content) {
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }).length,
  };
}

/**
 * @param {Sizes} one
 * @param {Sizes} other
 * @returns {Sizes}
 */
function add(one, other) {
  return { raw: one.raw + other.raw, gzip: one.gzip + other.gzip, brotli: one.brotli + other.brotli };
}

/**
 * @param {Record<"wasm" | "glue" | "total", Sizes>} sizes
 * @returns {string}
 */
export function table({ wasm, glue, total }) {
  const number = (/** @type {number} */ bytes) => bytes.toLocaleString("en-US").padStart(10);
  const row = (/** @type {string} */ name, /** @type {Sizes} */ { raw, gzip, brotli }) =>
    `${name.padEnd(16)}${number(raw)}${number(gzip)}${number(brotli)}`;
  return [
    `${"bytes".padEnd(16)}${["raw", "gzip -9", "brotli 11"].map((title) => title.padStart(10)).join("")}`,
    row(".wasm", wasm),
    row("minified glue", glue),
    row("total", total),
  ].join("\n");
}
