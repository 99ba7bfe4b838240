import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnGroup } from "../../../../scripts/lib/process-group.js";

const GRACE_MS = 3_000;

/** Cleanups that no journey has run: one that times out is abandoned. */
const pending = new Set();

after(async () => {
  for (const end of pending) await end();
});

/** @typedef {(step: () => Promise<void>) => void} AddCleanup adds a step to run after the journey, the last one first */

/**
 * Starts a program that the setup found. It is stopped after the journey, with all its child processes.
 * @param {string} variable of the environment, which names the program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @param {AddCleanup} addCleanup
 * @returns {{ child: import("node:child_process").ChildProcess, stderr: () => string }} `stderr` returns its output so far
 */
export function startProgram(variable, args, options, addCleanup) {
  const file = process.env[variable];
  if (!file) throw new Error(`${variable} is not set. Start the journeys with npm test, which sets it.`);
  let errors = "";
  const child = spawnGroup(file, args, options);
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  const ended = once(child, "exit").catch((error) => (errors += error.message));
  addCleanupOnce(addCleanup, async () => {
    signal(child, "SIGTERM");
    await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
    // The rest of its process group, even if the program itself has ended.
    signal(child, "SIGKILL");
    await ended;
  });
  return { child, stderr: () => errors };
}

/**
 * @param {AddCleanup} addCleanup
 * @returns {Promise<string>} a temporary folder for the journey's browser
 */
export async function createFolder(addCleanup) {
  const folder = await mkdtemp(path.join(tmpdir(), "my-account-wasm-journey-"));
  // Interrupted tests run no cleanup.
  const removeAtOnce = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeAtOnce);
  addCleanupOnce(addCleanup, async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    process.off("exit", removeAtOnce);
  });
  return folder;
}

function addCleanupOnce(addCleanup, work) {
  const end = async () => {
    if (pending.delete(end)) await work();
  };
  pending.add(end);
  addCleanup(end);
}

function signal({ pid }, name) {
  try {
    if (pid) process.kill(-pid, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
