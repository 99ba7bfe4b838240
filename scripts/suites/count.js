import { stripVTControlCharacters } from "node:util";

/** @typedef {{ passed: number, failed: number }} Count */

/**
 * Counts by the closing lines of libtest and of wasm-bindgen's runner; there is one for each test program.
 * @param {string} output
 * @returns {Count}
 */
export function countLibtest(output) {
  const lines = stripVTControlCharacters(output).matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm);
  return sum([...lines].map(([, passed, failed]) => ({ passed: Number(passed), failed: Number(failed) })));
}

/**
 * Counts by the closing lines of node's test runner, whether the spec or the TAP reporter wrote them. Only the last of
 * each counts: a test may print the same words, but the runner has the last one.
 * @param {string} output
 * @returns {Count}
 */
export function countNodeTest(output) {
  const text = stripVTControlCharacters(output);
  const last = (/** @type {string} */ word) =>
    Number([...text.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, "gm"))].at(-1)?.[1] ?? 0);
  return { passed: last("pass"), failed: last("fail") + last("cancelled") };
}

/**
 * The count of a run by its exit code too. A run that failed without a failed test (it did not compile, it crashed, it was
 * stopped) and one that had no tests at all are each one failure.
 * @param {Count} count
 * @param {number} exitCode
 * @returns {Count}
 */
export function settle({ passed, failed }, exitCode) {
  const silent = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: silent ? 1 : failed };
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
 * The line that a test run ends with.
 * @param {Count} count
 */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
