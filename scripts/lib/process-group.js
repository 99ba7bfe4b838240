import { spawn } from "node:child_process";
import { constants } from "node:os";
import { stop } from "./orphans.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The running process groups, by the ids of their leaders. */
const running = new Set();

/**
 * Starts a command in a process group that is stopped when we receive a signal. A terminal signals every process, a
 * supervisor only ours.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {import("node:child_process").ChildProcess}
 */
export function spawnGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  if (!child.pid) return child;
  if (running.size === 0) SIGNALS.forEach((signal) => process.on(signal, end));
  running.add(child.pid);
  child.on("close", () => {
    running.delete(child.pid);
    if (running.size === 0) SIGNALS.forEach((signal) => process.off(signal, end));
  });
  return child;
}

/** @param {NodeJS.Signals} signal */
function end(signal) {
  for (const pid of running) stop(-pid);
  process.exit(128 + constants.signals[signal]);
}
