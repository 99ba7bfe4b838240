import { createWriteStream, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { startError } from "./command.js";
import { spawnGroup } from "./process-group.js";
import { ScriptError } from "./script.js";
import { cacheDir, root } from "./paths.js";

const HEARTBEAT_MS = 15_000;
const REDRAW_MS = 250;
const TAIL_LINES = 30;

/**
 * Prints the outcome of a step.
 * @param {string} subject
 * @param {string} [detail]
 */
export function done(subject, detail = "") {
  console.log(`✓ ${subject}${detail && ` — ${detail}`}`);
}

/**
 * Prints what a step is about to do, and why.
 * @param {string} text
 */
export function announce(text) {
  console.log(`• ${text}`);
}

/**
 * @typedef {object} LongCommand
 * @property {string} name of the log file, without its ending
 * @property {string} title for the progress line
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 */

/**
 * Runs a command that may take minutes. Its output goes to a log file. A terminal shows a progress line; other outputs
 * (a CI log, a file) get one line every 15 seconds.
 * @param {LongCommand} long
 * @returns {Promise<void>} rejects with a ScriptError that contains the end of the log
 */
export async function longCommand({ name, title, command, args, env = process.env, cwd = root }) {
  const logFile = path.join(cacheDir, "logs", `${name}.log`);
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const ticker = startTicker(title);
  const code = await new Promise((resolve, reject) => {
    const child = spawnGroup(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        log.write(text);
        ticker.update(text);
      });
    }
    child.on("error", (error) => reject(startError(command, error)));
    child.on("close", resolve);
  }).finally(() => {
    ticker.stop();
    log.end();
  });
  if (code !== 0) {
    const tail = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
    throw new ScriptError(`${tail}\n\n${title} failed. The whole log is in ${logFile}`);
  }
}

/** @param {string} title */
function startTicker(title) {
  const started = Date.now();
  const moving = process.stdout.isTTY;
  let last = "";
  const line = () => `  ${title} · ${elapsed(Date.now() - started)}${last && ` · ${last}`}`;
  const draw = moving
    ? () => process.stdout.write(`\r\x1b[2K${line().slice(0, (process.stdout.columns || 80) - 1)}`)
    : () => console.log(line());
  const timer = setInterval(draw, moving ? REDRAW_MS : HEARTBEAT_MS);
  return {
    /** @param {string} text */
    update(text) {
      last = text.trim().split("\n").at(-1)?.trim().slice(0, 60) || last;
    },
    stop() {
      clearInterval(timer);
      if (moving) process.stdout.write("\r\x1b[2K");
    },
  };
}

/**
 * @param {number} milliseconds
 * @returns {string} minutes and seconds
 */
export function elapsed(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
