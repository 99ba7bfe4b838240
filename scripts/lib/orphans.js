import { randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const VARIABLE = "MY_ACCOUNT_WASM_RUN";
const GRACE_MS = 1_500;
const POLL_MS = 100;

/**
 * Marks a process and its descendants by an environment variable, which they inherit even when detached: browsers and
 * their drivers create sessions and process groups of their own.
 * @returns {{ env: Record<string, string>, stopAll: () => Promise<number> }} `stopAll` resolves with their number
 */
export function markProcesses() {
  const id = randomUUID();
  return {
    env: { [VARIABLE]: id },
    async stopAll() {
      const pids = await remaining(`${VARIABLE}=${id}`);
      for (const pid of pids) stop(pid);
      return pids.length;
    },
  };
}

/**
 * The marked processes that do not exit by themselves within the grace period: a browser needs a moment to close.
 * @param {string} entry
 */
async function remaining(entry) {
  let pids = await marked(entry);
  for (let waited = 0; pids.length > 0 && waited < GRACE_MS; waited += POLL_MS) {
    await sleep(POLL_MS);
    pids = await marked(entry);
  }
  return pids;
}

/**
 * @param {string} entry
 * @returns {Promise<number[]>} empty without /proc; then only the process group is stopped
 */
async function marked(entry) {
  const names = await readdir("/proc").catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(async (name) => {
        const environment = await readFile(`/proc/${name}/environ`, "latin1").catch(() => "");
        return environment.split("\0").includes(entry) ? [Number(name)] : [];
      }),
  );
  return found.flat();
}

/** @param {number} pid of a process, or the negative of a process group */
export function stop(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
