import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { execute } from "../suites/execute.js";

const never = new AbortController().signal;

/**
 * A run of JavaScript code.
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

/** Starts a detached process that outlives its parent, and prints its id. */
const orphaning = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "inherit" });
  console.log("passed=1 child=" + child.pid);
  child.unref();
`;

/**
 * Whether a process still runs. A process that has exited stays listed as a zombie until its parent reads the exit code.
 * @param {number} pid
 */
async function isRunning(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}

/**
 * Polls a condition: the system needs a moment to deliver a signal.
 * @param {() => Promise<boolean>} condition
 */
async function until(condition) {
  for (let tries = 0; tries < 40; tries++) {
    if (await condition()) return;
    await sleep(50);
  }
  assert.fail("the condition was not met within two seconds");
}

/** Streams that record what is written to them. */
function recordOutput() {
  let printed = "";
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      printed += chunk;
      callback();
    },
  });
  return { to: { stdout: stream, stderr: stream }, printed: () => printed };
}

test("the output is passed through and counted", async () => {
  const { to, printed } = recordOutput();
  const { passed, failed, title } = await execute(runOf(`console.log("passed=3")`), never, to);
  assert.deepEqual({ title, passed, failed }, { title: "trial", passed: 3, failed: 0 });
  assert.match(printed(), /passed=3/);
});

test("a nonzero exit code without a failed test is a failure", async () => {
  const { to } = recordOutput();
  const { passed, failed } = await execute(runOf(`console.log("passed=3"); process.exit(7)`), never, to);
  assert.deepEqual({ passed, failed }, { passed: 3, failed: 1 });
});

test("orphaned processes are stopped, even in their own session", { skip: process.platform !== "linux" }, async () => {
  const { to, printed } = recordOutput();
  await execute(runOf(orphaning), never, to);
  const pid = Number(/child=(\d+)/.exec(printed())[1]);
  assert.match(printed(), /left 1 processes running/);
  await until(async () => !(await isRunning(pid)));
});

test("an interrupted run is a failure", async () => {
  const { to } = recordOutput();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  const { passed, failed } = await execute(runOf("setInterval(() => {}, 1000)"), controller.signal, to);
  assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
});

test("a run that exceeds its limit keeps its counts and names missing tests", async () => {
  const { to, printed } = recordOutput();
  const count = (output) => ({ passed: Number(/passed=(\d+)/.exec(output)?.[1] ?? 0), failed: 1, cut: ["slow"] });
  const run = { ...runOf(`console.log("passed=3"); setInterval(() => {}, 1000)`), count, limitMs: 2_000 };
  const { passed, failed } = await execute(run, never, to);
  assert.deepEqual({ passed, failed }, { passed: 3, failed: 1 });
  assert.match(printed(), /trial was stopped: it ran longer than 0:02/);
  assert.match(printed(), /No result: slow/);
});
