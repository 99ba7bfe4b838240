import { spawn } from "node:child_process";
import { spawnGroup } from "./process-group.js";
import { ScriptError } from "./script.js";
import { root } from "./paths.js";

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd] default: the root of the repository
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Runs a command that inherits our output.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<number>} its exit code
 */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawnGroup(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", (error) => reject(startError(command, error)));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a command and returns its output. A command that does not exist counts as failed.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ ok: boolean, stdout: string, stderr: string }>}
 */
export function capture(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", (error) => resolve({ ok: false, stdout, stderr: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, stdout, stderr }));
  });
}

/**
 * @param {string} command
 * @param {Error} error
 */
export function startError(command, error) {
  return new ScriptError(`Could not start ${command}: ${error.message}. Check that it is installed and on the PATH.`);
}
