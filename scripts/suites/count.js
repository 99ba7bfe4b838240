import path from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed tests without a result included
 * @property {string[]} [cut] the tests without a result, for the developer
 *
 * @typedef {object} TestRecord what `record-results.js` writes
 * @property {string} file
 * @property {string} [test] its name; without `passed` it has started
 * @property {boolean} [passed]
 * @property {true} [ended] whether the file has run to its end
 */

/**
 * Counts by the result lines of libtest and of wasm-bindgen's runner; each test program prints one. A program that was
 * stopped prints none: its tests are counted one by one.
 * @param {string} output
 * @returns {Count}
 */
export function countLibtest(output) {
  const text = stripVTControlCharacters(output);
  const closing = [...text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;.*$/gm)];
  const closed = sum(closing.map(([, passed, failed]) => ({ passed: Number(passed), failed: Number(failed) })));
  const rest = text.slice(closing.length > 0 ? closing.at(-1).index + closing.at(-1)[0].length : 0);
  const total = /^running (\d+) tests?$/m.exec(rest)?.[1];
  if (total === undefined) return closed;

  const results = [...rest.matchAll(/^test .* \.\.\. (ok|FAILED|ignored)/gm)].map(([, result]) => result);
  const missing = Number(total) - results.length;
  if (missing === 0) return sum([closed, stopped(results, 0)]);
  const slow = [...rest.matchAll(/^test (.*) has been running for over/gm)].map(([, name]) => name);
  const names = slow.length > 0 ? `, among them ${slow.join(" and ")}` : "";
  return { ...sum([closed, stopped(results, missing)]), cut: [`${missing} of ${total} tests${names}`] };
}

/**
 * @param {string[]} results
 * @param {number} missing
 * @returns {Count}
 */
function stopped(results, missing) {
  const count = (/** @type {string} */ wanted) => results.filter((result) => result === wanted).length;
  return { passed: count("ok"), failed: count("FAILED") + missing };
}

/**
 * Counts by the summary of node's test runner, from the spec or the TAP reporter. Only the last line of each kind counts,
 * since a test may print the same words. A runner that was stopped prints no summary, and has not yet printed the results
 * of parallel files: then the recorded results count.
 * @param {string} output
 * @param {{ records: TestRecord[], files: string[] }} [recorded]
 * @returns {Count}
 */
export function countNodeTest(output, { records, files } = { records: [], files: [] }) {
  const text = stripVTControlCharacters(output);
  const last = (/** @type {string} */ word) =>
    [...text.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, "gm"))].at(-1)?.[1];
  if (last("pass") === undefined) return countRecords(records, files);
  return { passed: Number(last("pass")), failed: Number(last("fail")) + Number(last("cancelled") ?? 0) };
}

/**
 * @param {TestRecord[]} records
 * @param {string[]} files
 * @returns {Count}
 */
function countRecords(records, files) {
  const results = records.filter(({ passed }) => passed !== undefined);
  const passed = results.filter((result) => result.passed).length;
  const count = { passed, failed: results.length - passed };
  const cut = [];
  for (const file of files) {
    const ofFile = records.filter((record) => record.file === file);
    if (ofFile.some(({ ended }) => ended)) continue;
    const open = unfinished(ofFile);
    count.failed += open.length;
    cut.push(
      `${open.map((test) => `${test} and `).join("")}${ofFile.length > 0 ? "the rest" : "all"} of ${path.basename(file)}`,
    );
  }
  return cut.length > 0 ? { ...count, cut } : count;
}

/**
 * @param {TestRecord[]} records of one file
 * @returns {string[]} the tests that have started and have no result
 */
function unfinished(records) {
  const open = [];
  for (const { test, passed } of records) {
    if (passed === undefined) open.push(test);
    else if (open.includes(test)) open.splice(open.indexOf(test), 1);
  }
  return open;
}

/**
 * Takes the exit code into account. A run that failed without a failed test (a compile error, a crash, a stop) counts as
 * one failure, and so does a run without tests.
 * @param {Count} count
 * @param {number} exitCode
 * @returns {Count}
 */
export function settle({ passed, failed, ...rest }, exitCode) {
  const silent = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed, ...rest };
}

/**
 * @param {Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

/**
 * The last line of a test run.
 * @param {Count} count
 */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
