import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compile } from "./support/compile.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

for (const [resolution, project] of Object.entries({
  "bundler resolution": "tsconfig.json",
  "Node resolution": "tsconfig.nodenext.json",
})) {
  test(`the cases compile, or fail where marked, with ${resolution}`, () => {
    assert.equal(compile(here(project)), "");
  });
}

test("every @ts-expect-error has a reason", () => {
  const files = readdirSync(here("cases"));
  const lines = files.flatMap((file) => readFileSync(here(`cases/${file}`), "utf8").split("\n"));
  const directives = lines.filter((line) => line.includes("@ts-expect-error"));
  assert.ok(directives.length > 0);
  assert.deepEqual(
    directives.filter((line) => !/@ts-expect-error \S+ \S+/.test(line)),
    [],
  );
});
