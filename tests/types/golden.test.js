import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { root } from "../../scripts/lib/paths.js";
import { describePackage } from "./support/api-model.js";
import { goldenFile } from "./support/golden.js";

test("the public types are those that were agreed on", () => {
  const { report } = describePackage("golden");
  const hint = "The types have changed. If that is meant, `npm run bless:types` makes this the golden copy.";
  const diff = lineDiff(readFileSync(goldenFile, "utf8"), report);
  assert.equal(diff, "", hint);
  assert.ok(!report.includes(root), "the report names a folder of this machine");
});

/** The lines that are in one of the texts alone; nothing when both are the same. */
function lineDiff(golden, report) {
  if (golden === report) return "";
  const [expected, actual] = [golden, report].map((text) => text.split("\n"));
  const only = (lines, others, sign) => lines.filter((line) => !others.includes(line)).map((line) => `${sign} ${line}`);
  return (
    [...only(expected, actual, "-"), ...only(actual, expected, "+")].join("\n") || "the same lines in another order"
  );
}
