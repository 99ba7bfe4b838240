import { appendFileSync } from "node:fs";
import { afterEach, beforeEach } from "node:test";

/**
 * Preloaded into each test file: records the result of each test at once, so that the results survive if the run is
 * stopped. Node's runner prints the results of parallel files only after the first file has ended.
 */
const results = process.env.MY_ACCOUNT_WASM_RESULTS;

// Not in the runner's own process, which has no tests.
if (results && process.env.NODE_TEST_CONTEXT) {
  const file = process.argv[1];
  /** @param {Omit<import("./count.js").TestRecord, "file">} record */
  const write = (record) => appendFileSync(results, `${JSON.stringify({ file, ...record })}\n`);
  beforeEach(({ name }) => write({ test: name }));
  afterEach(({ name, passed }) => write({ test: name, passed }));
  process.on("exit", () => write({ ended: true }));
}
