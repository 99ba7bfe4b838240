import { spawnSync } from "node:child_process";
import { nodeBin, root } from "../../../scripts/lib/paths.js";

/**
 * Compiles a project without writing anything.
 * @param {string} project its tsconfig
 * @returns {string} what the compiler has to say, which is nothing when all is well
 */
export function compile(project) {
  const { error, status, stdout, stderr } = spawnSync(
    nodeBin("tsc"),
    ["--noEmit", "--pretty", "false", "-p", project],
    { cwd: root, encoding: "utf8" },
  );
  if (error) throw error;
  return status === 0 ? "" : `${stdout}${stderr}` || `exit code ${status}`;
}
