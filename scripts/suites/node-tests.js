import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { root } from "../lib/paths.js";
import { countNodeTest } from "./count.js";

/**
 * A run of node's test runner over the test files of a folder.
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.folder
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} [options.filter] a pattern of test names
 * @param {number} [options.minutes] that a file may take; one that has ended its tests and still runs is a leak, and fails
 * @param {string[]} [options.flags]
 * @returns {import("./list.js").Run}
 */
export function nodeTests({ title, folder, env, filter, minutes = 3, flags = [] }) {
  const files = testFiles(path.join(root, folder));
  return {
    title,
    command: process.execPath,
    args: [
      "--test",
      "--test-reporter=spec",
      `--test-timeout=${minutes * 60_000}`,
      ...flags,
      ...(filter ? [`--test-name-pattern=${filter}`] : []),
      // A name that matches nothing fails; no name at all would run every test that node finds in the repository.
      ...(files.length > 0 ? files : [path.join(folder, "*.test.js")]),
    ],
    env,
    count: countNodeTest,
  };
}

/**
 * The test files of a folder by name: releases of node differ in what a folder on their command line means.
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
