import { spawnSync } from "node:child_process";
import { nodeBin, root } from "../../../scripts/lib/paths.js";

/**
 * Type-checks a project.
 * @param {string} project path of its tsconfig
 * @returns {string} output of the compiler; empty if there are no errors
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
