import { spawn } from "node:child_process";
import { startError } from "../lib/command.js";
import { markProcesses, stop } from "../lib/orphans.js";
import { root } from "../lib/paths.js";
import { elapsed } from "../lib/progress.js";
import { settle } from "./count.js";

/** The last resort against a run that hangs: each test and each file has a shorter limit of its own. */
const LIMIT_MS = 20 * 60_000;
const DRAIN_MS = 2_000;

/**
 * Executes one run, passes its output through, and stops all of its processes, however it ends.
 * @param {import("./list.js").Run} run
 * @param {AbortSignal} interrupted
 * @param {{ stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream }} [to]
 * @returns {Promise<import("./count.js").Count & { title: string, duration: number }>}
 */
export async function execute(run, interrupted, to = process) {
  const { title, command, args, env, count, limitMs = LIMIT_MS } = run;
  const print = (/** @type {string} */ line) => to.stdout.write(`${line}\n`);
  print(`\n── ${title} ──`);
  const started = Date.now();
  const marks = markProcesses();
  let output = "";
  const code = await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...env, ...marks.env },
      stdio: ["ignore", "pipe", "pipe"],
      // Its own process group, so that all of it can be stopped.
      detached: true,
    });
    const stopGroup = () => child.pid && stop(-child.pid);
    const limit = setTimeout(() => {
      print(`${title} was stopped: it ran longer than ${elapsed(limitMs)}. Run parts of it with --filter.`);
      stopGroup();
    }, limitMs);
    interrupted.addEventListener("abort", stopGroup);
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => {
        output += text;
        to[name].write(text);
      });
    }
    child.on("error", (error) => reject(startError(command, error)));
    // Not "close": an orphaned browser keeps the output open.
    child.on("exit", () => {
      stopGroup();
      marks.stopAll().then((stopped) => {
        if (stopped > 0) print(`${title} left ${stopped} processes running; they were stopped.`);
        setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), DRAIN_MS).unref();
      }, reject);
    });
    child.on("close", (exitCode) => {
      clearTimeout(limit);
      interrupted.removeEventListener("abort", stopGroup);
      resolve(exitCode ?? 1);
    });
  });
  const { cut = [], ...counted } = settle(count(output), code);
  if (cut.length > 0) print(`No result: ${cut.join("; ")}.`);
  return { title, duration: Date.now() - started, ...counted };
}
