import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { execute } from "../suites/execute.js";
import { nodeTests } from "../suites/node-tests.js";

/** A test that creates a file and never ends. */
const endless = (name) => `
  test("${name}", () => {
    writeFileSync(new URL("${name}", import.meta.url), "");
    return new Promise((resolve) => setTimeout(resolve, 600_000));
  });`;

const files = {
  "a.test.js": `test("first", () => {});${endless("a-endless")}`,
  "b.test.js": `test("second", () => {}); test("third", () => { throw new Error("no") });${endless("b-endless")}`,
  "c.test.js": `test("fourth", () => {});`,
};

test("a stopped run keeps the results of parallel files", { timeout: 120_000 }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "my-account-wasm-node-tests-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(path.join(folder, "package.json"), `{ "type": "module" }`);
  const imports = `import { writeFileSync } from "node:fs"; import { test } from "node:test";`;
  for (const [name, code] of Object.entries(files)) await writeFile(path.join(folder, name), imports + code);

  // With NODE_TEST_CONTEXT, node's runner believes to be its own child and runs nothing.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const run = nodeTests({ title: "trial", folder, env, flags: ["--test-concurrency=2"] });
  let printed = "";
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      printed += chunk;
      callback();
    },
  });
  const controller = new AbortController();
  const executing = execute(run, controller.signal, { stdout: stream, stderr: stream });
  while (!["a-endless", "b-endless"].every((name) => existsSync(path.join(folder, name)))) {
    if (t.signal.aborted) break;
    await sleep(50);
  }
  controller.abort();

  const { passed, failed } = await executing;
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 3 }, printed);
  assert.match(printed, /No result: .*a-endless and the rest of a\.test\.js/);
  assert.match(printed, /No result: .*b-endless and the rest of b\.test\.js/);
  assert.match(printed, /No result: .*all of c\.test\.js/);
});
