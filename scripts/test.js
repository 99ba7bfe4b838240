import { parseArgs } from "node:util";
import { ScriptError, runScript } from "./lib/script.js";
import { elapsed } from "./lib/progress.js";
import { buildPackage } from "./package/build.js";
import { setUpFor } from "./setup/index.js";
import { closingLine, sum } from "./suites/count.js";
import { execute } from "./suites/execute.js";
import { suites } from "./suites/list.js";

/** @typedef {import("./suites/count.js").Count & { title: string, duration: number }} Result */

await runScript(async () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { filter: { type: "string" } } });
  const unknown = positionals.filter((name) => !(name in suites));
  if (unknown.length > 0) {
    throw new ScriptError(
      `Unknown test group: ${unknown.join(", ")}. Use one or more of: ${Object.keys(suites).join(", ")}.`,
    );
  }
  const names = positionals.length > 0 ? positionals : Object.keys(suites);
  /** @type {Result[]} */
  const results = [];
  await attempt(results, "setup", () => runSuites(names, values.filter, results));
  return report(results);
});

/**
 * @param {string[]} names
 * @param {string | undefined} filter
 * @param {Result[]} results grows as the runs end
 */
async function runSuites(names, filter, results) {
  const needs = new Set(names.flatMap((name) => suites[name].needs));
  const setup = await setUpFor(needs);
  const packaged = !needs.has("package") || (await attempt(results, "package", () => buildPackage(setup.wasm)));
  const interrupted = abortOnSignals();
  for (const name of names) {
    // A package that fails to build counts as one failure; suites that do not need it still run.
    if (suites[name].needs.includes("package") && !packaged) continue;
    for (const run of suites[name].runs(setup, filter)) {
      results.push(await execute(run, interrupted));
      if (!interrupted.aborted) continue;
      results.push({ title: "interrupted", passed: 0, failed: 1, duration: 0 });
      return;
    }
  }
}

/**
 * Runs a step that is not a test, and counts it as a failure if it throws.
 * @param {Result[]} results
 * @param {string} title
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether it succeeded
 */
async function attempt(results, title, work) {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(error instanceof ScriptError ? `\n${error.message}` : error);
    results.push({ title, passed: 0, failed: 1, duration: 0 });
    return false;
  }
}

/** Aborts on the first signal, so that the run stops its processes and prints its report. */
function abortOnSignals() {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => controller.abort());
  return controller.signal;
}

/**
 * @param {Result[]} results
 * @returns {number} the exit code
 */
function report(results) {
  console.log();
  for (const { title, duration, ...count } of results) {
    console.log(`${title.padEnd(18)} ${closingLine(count).padEnd(24)} ${elapsed(duration)}`);
  }
  const total = sum(results);
  console.log(`\n${closingLine(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
