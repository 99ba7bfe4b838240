import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compile } from "./support/compile.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

for (const [resolution, project] of Object.entries({
  "a bundler": "tsconfig.json",
  "Node's own resolution": "tsconfig.nodenext.json",
})) {
  test(`what must compile does with ${resolution}, and what must not does not`, () => {
    assert.equal(compile(here(project)), "");
  });
}

test("each line that must not compile says why", () => {
  const files = readdirSync(here("cases"));
  const lines = files.flatMap((file) => readFileSync(here(`cases/${file}`), "utf8").split("\n"));
  const directives = lines.filter((line) => line.includes("@ts-expect-error"));
  assert.ok(directives.length > 0);
  assert.deepEqual(
    directives.filter((line) => !/@ts-expect-error \S+ \S+/.test(line)),
    [],
  );
});
