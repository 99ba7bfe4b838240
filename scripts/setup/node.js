import { readFileSync } from "node:fs";
import path from "node:path";
import { ScriptError } from "../lib/script.js";
import { root } from "../lib/paths.js";
import { isAtLeast } from "./versions.js";

/** Fails if Node is older than package.json allows: npm only warns. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const oldest = engines.node.replace(/^>=\s*/, "");
  if (!isAtLeast(process.versions.node, oldest)) {
    throw new ScriptError(`Node ${process.versions.node} is too old. Install ${oldest} or later.`);
  }
}
