import assert from "node:assert/strict";
import { test } from "node:test";
import { closingLine, countLibtest, countNodeTest, settle, sum } from "../suites/count.js";

test("libtest: the result lines of all programs are added", () => {
  const output = [
    "running 3 tests",
    "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
  ].join("\n");
  assert.deepEqual(countLibtest(output), { passed: 7, failed: 2 });
});

test("libtest: wasm-bindgen's result line and colors are understood", () => {
  const output = "\ntest result: \x1b[32mok\x1b[0m. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.3s\n";
  assert.deepEqual(countLibtest(output), { passed: 12, failed: 0 });
});

test("libtest: a result line starts at the beginning of a line", () => {
  assert.deepEqual(countLibtest("log: test result: ok. 9 passed; 0 failed;\n"), { passed: 0, failed: 0 });
});

test("libtest: a stopped program keeps its results and the rest fails", () => {
  const output = [
    "running 1 test",
    "test whole ... ok",
    "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "running 5 tests",
    "test module::a ... ok",
    "test module::b ... FAILED",
    "test module::c ... ignored",
    "test module::slow has been running for over 60 seconds",
  ].join("\n");
  assert.deepEqual(countLibtest(output), { passed: 2, failed: 3, cut: ["2 of 5 tests, among them module::slow"] });
});

test("libtest: missing results of a stopped program are failures", () => {
  const output = "running 2 tests\ntest a ... \x1b[32mok\x1b[0m\n";
  assert.deepEqual(countLibtest(output), { passed: 1, failed: 1, cut: ["1 of 2 tests"] });
});

test("node: the spec reporter's summary counts canceled tests as failed", () => {
  const output = "ℹ tests 6\nℹ suites 1\nℹ pass 3\nℹ fail 1\nℹ cancelled 2\nℹ skipped 0\nℹ todo 0\nℹ duration_ms 5\n";
  assert.deepEqual(countNodeTest(output), { passed: 3, failed: 3 });
});

test("node: the TAP reporter's summary is understood", () => {
  const output = "TAP version 13\nok 1 - a\n1..1\n# tests 1\n# pass 1\n# fail 0\n# cancelled 0\n";
  assert.deepEqual(countNodeTest(output), { passed: 1, failed: 0 });
});

test("node: only the last summary counts", () => {
  const output = "ℹ pass 100\nℹ fail 0\nℹ tests 2\nℹ pass 1\nℹ fail 1\nℹ cancelled 0\n";
  assert.deepEqual(countNodeTest(output), { passed: 1, failed: 1 });
});

test("node: a stopped run is counted by its recorded results", () => {
  const records = [
    { file: "/tests/a.test.js", test: "one" },
    { file: "/tests/a.test.js", test: "one", passed: true },
    { file: "/tests/a.test.js", test: "two" },
    { file: "/tests/b.test.js", test: "one" },
    { file: "/tests/b.test.js", test: "one", passed: false },
    { file: "/tests/b.test.js", ended: true },
    { file: "/tests/c.test.js", test: "three" },
  ];
  const files = ["a", "b", "c", "d"].map((name) => `/tests/${name}.test.js`);
  assert.deepEqual(countNodeTest("✔ one (2ms)\n", { records, files }), {
    passed: 1,
    failed: 3,
    cut: ["two and the rest of a.test.js", "three and the rest of c.test.js", "all of d.test.js"],
  });
});

test("node: the summary takes precedence over recorded results", () => {
  const records = [{ file: "/tests/a.test.js", test: "one", passed: true }];
  const output = "ℹ pass 7\nℹ fail 0\nℹ cancelled 0\n";
  assert.deepEqual(countNodeTest(output, { records, files: ["/tests/a.test.js"] }), { passed: 7, failed: 0 });
});

test("a stopped run keeps its list of tests without a result", () => {
  assert.deepEqual(settle({ passed: 5, failed: 0, cut: ["a"] }, 1), { passed: 5, failed: 1, cut: ["a"] });
});

test("a failed run without a failed test is one failure", () => {
  assert.deepEqual(settle({ passed: 5, failed: 0 }, 101), { passed: 5, failed: 1 });
});

test("a run without tests is one failure", () => {
  assert.deepEqual(settle({ passed: 0, failed: 0 }, 0), { passed: 0, failed: 1 });
});

test("a run with counted failures is unchanged", () => {
  assert.deepEqual(settle({ passed: 5, failed: 2 }, 1), { passed: 5, failed: 2 });
  assert.deepEqual(settle({ passed: 5, failed: 0 }, 0), { passed: 5, failed: 0 });
});

test("the closing line adds the counts of all runs", () => {
  assert.equal(
    closingLine(
      sum([
        { passed: 5, failed: 1 },
        { passed: 2, failed: 0 },
      ]),
    ),
    "7 passed, 1 failed",
  );
  assert.equal(closingLine(sum([])), "0 passed, 0 failed");
});
