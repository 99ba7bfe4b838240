import { spawn } from "node:child_process";
import { constants } from "node:os";
import { stop } from "./leftovers.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Starts a command that ends when we are told to end, with all that it has started: a terminal tells every process, a
 * supervisor only us.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {import("node:child_process").ChildProcess}
 */
export function spawnGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    if (child.pid) stop(-child.pid);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  child.on("close", () => SIGNALS.forEach((signal) => process.off(signal, end)));
  return child;
}
