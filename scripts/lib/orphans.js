import { randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const VARIABLE = "MY_ACCOUNT_WASM_RUN";
const GRACE_MS = 1_500;
const POLL_MS = 100;

/**
 * A mark that every descendant of a process inherits with its environment, however it detaches itself: browsers and
 * their drivers make sessions and process groups of their own.
 * @returns {{ env: Record<string, string>, stopAll: () => Promise<number> }} `stopAll` tells how many it had to stop
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
 * The marked processes that do not end by themselves: a browser takes a moment to close.
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
 * @returns {Promise<number[]>} empty where the system has no /proc; there the process group is all we have
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
