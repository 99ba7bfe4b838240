import { appendFileSync } from "node:fs";
import { afterEach, beforeEach } from "node:test";

/**
 * Preloaded into each test file of a run: writes the result of each test at once, so that it survives a run that is
 * stopped. Node's runner keeps the results of files that run beside the first one to itself until that one has ended.
 */
const results = process.env.MY_ACCOUNT_WASM_RESULTS;

// Not in the runner itself, whose own hooks would belong to no test.
if (results && process.env.NODE_TEST_CONTEXT) {
  const file = process.argv[1];
  /** @param {Omit<import("./count.js").TestRecord, "file">} record */
  const write = (record) => appendFileSync(results, `${JSON.stringify({ file, ...record })}\n`);
  beforeEach(({ name }) => write({ test: name }));
  afterEach(({ name, passed }) => write({ test: name, passed }));
  process.on("exit", () => write({ ended: true }));
}
