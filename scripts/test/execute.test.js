import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { execute } from "../suites/execute.js";

const never = new AbortController().signal;

/**
 * A run of a piece of JavaScript.
 * @param {string} code
 * @returns {import("../suites/list.js").Run}
 */
function runOf(code) {
  return {
    title: "trial",
    command: process.execPath,
    args: ["-e", code],
    env: process.env,
    count: (output) => ({ passed: Number(/passed=(\d+)/.exec(output)?.[1] ?? 0), failed: 0 }),
  };
}

/** Starts a process that outlives its parent, in a session of its own, and prints its id. */
const forgetful = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "inherit" });
  console.log("passed=1 child=" + child.pid);
  child.unref();
`;

/**
 * Whether a process still runs. One that has ended may stay listed till somebody asks for its exit code.
 * @param {number} pid
 */
async function isRunning(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}

/**
 * Waits for what a signal brings about, which takes the system a moment.
 * @param {() => Promise<boolean>} condition
 */
async function until(condition) {
  for (let tries = 0; tries < 40; tries++) {
    if (await condition()) return;
    await sleep(50);
  }
  assert.fail("it did not come true within two seconds");
}

/** Streams that keep what is written to them. */
function listen() {
  let printed = "";
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      printed += chunk;
      callback();
    },
  });
  return { to: { stdout: stream, stderr: stream }, printed: () => printed };
}

test("the output streams through and is counted", async () => {
  const { to, printed } = listen();
  const { passed, failed, title } = await execute(runOf(`console.log("passed=3")`), never, to);
  assert.deepEqual({ title, passed, failed }, { title: "trial", passed: 3, failed: 0 });
  assert.match(printed(), /passed=3/);
});

test("an exit code without a failed test is a failure", async () => {
  const { to } = listen();
  const { passed, failed } = await execute(runOf(`console.log("passed=3"); process.exit(7)`), never, to);
  assert.deepEqual({ passed, failed }, { passed: 3, failed: 1 });
});

test(
  "a process that the run forgot is stopped, even in a session of its own",
  { skip: process.platform !== "linux" },
  async () => {
    const { to, printed } = listen();
    await execute(runOf(forgetful), never, to);
    const pid = Number(/child=(\d+)/.exec(printed())[1]);
    assert.match(printed(), /left 1 processes behind/);
    await until(async () => !(await isRunning(pid)));
  },
);

test("an interrupt ends the run as a failure", async () => {
  const { to } = listen();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  const { passed, failed } = await execute(runOf("setInterval(() => {}, 1000)"), controller.signal, to);
  assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
});

test("a run that reaches its limit keeps its counts and names the tests without a result", async () => {
  const { to, printed } = listen();
  const count = (output) => ({ passed: Number(/passed=(\d+)/.exec(output)?.[1] ?? 0), failed: 1, cut: ["slow"] });
  const run = { ...runOf(`console.log("passed=3"); setInterval(() => {}, 1000)`), count, limitMs: 2_000 };
  const { passed, failed } = await execute(run, never, to);
  assert.deepEqual({ passed, failed }, { passed: 3, failed: 1 });
  assert.match(printed(), /trial was stopped: it ran longer than 0:02/);
  assert.match(printed(), /No result: slow/);
});
