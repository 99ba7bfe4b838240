import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { root, targetDir } from "../lib/paths.js";
import { countNodeTest } from "./count.js";

/**
 * Runs the test files of a folder with node's test runner.
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.folder
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} [options.filter] a pattern of test names
 * @param {number} [options.fileMinutes] time limit of a file; a file that keeps running after its tests leaks, and fails
 * @param {number} [options.limitMs] time limit of the whole run
 * @param {string[]} [options.flags]
 * @returns {import("./list.js").Run}
 */
export function nodeTests({ title, folder, env, filter, fileMinutes = 3, limitMs, flags = [] }) {
  const files = testFiles(path.resolve(root, folder));
  const results = path.join(targetDir, `results-of-${title.replaceAll(" ", "-")}-${process.pid}.jsonl`);
  mkdirSync(targetDir, { recursive: true });
  return {
    title,
    command: process.execPath,
    args: [
      "--test",
      `--import=${new URL("record-results.js", import.meta.url)}`,
      "--test-reporter=spec",
      `--test-timeout=${fileMinutes * 60_000}`,
      ...flags,
      ...(filter ? [`--test-name-pattern=${filter}`] : []),
      // A pattern without a match fails. Without any file, node would run every test in the repository.
      ...(files.length > 0 ? files : [path.join(folder, "*.test.js")]),
    ],
    env: { ...env, MY_ACCOUNT_WASM_RESULTS: results },
    count: (output) => countNodeTest(output, { records: takeRecords(results), files }),
    limitMs,
  };
}

/**
 * Lists the test files of a folder: node's releases treat a folder on the command line differently.
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js") && !file.includes("node_modules"))
    .sort()
    .map((file) => path.join(folder, file));
}

/**
 * Reads the recorded results and removes their file.
 * @param {string} file
 * @returns {import("./count.js").TestRecord[]}
 */
function takeRecords(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  rmSync(file);
  return lines.map((line) => JSON.parse(line));
}
