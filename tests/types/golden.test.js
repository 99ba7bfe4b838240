import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { root } from "../../scripts/lib/paths.js";
import { describePackage } from "./support/api-model.js";
import { goldenFile } from "./support/golden.js";

test("public types match the golden copy", () => {
  const { report } = describePackage("golden");
  const hint = "The public types differ from the golden copy. If the change is intended, run `npm run bless:types`.";
  const diff = lineDiff(readFileSync(goldenFile, "utf8"), report);
  assert.equal(diff, "", hint);
  assert.ok(!report.includes(root), "the report contains a path of this machine");
});

/** The lines that occur in only one of the texts; empty if the texts are equal. */
function lineDiff(golden, report) {
  if (golden === report) return "";
  const [expected, actual] = [golden, report].map((text) => text.split("\n"));
  const only = (lines, others, sign) => lines.filter((line) => !others.includes(line)).map((line) => `${sign} ${line}`);
  return (
    [...only(expected, actual, "-"), ...only(actual, expected, "+")].join("\n") || "the same lines in a different order"
  );
}
