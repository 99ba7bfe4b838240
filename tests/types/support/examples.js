import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { root, targetDir } from "../../../scripts/lib/paths.js";

const folder = path.join(targetDir, "types", "examples");
const baseConfig = fileURLToPath(new URL("../tsconfig.json", import.meta.url));

/** What the examples take for granted. */
const PREAMBLE = `
import { MyAccountClient } from "my-account-wasm";
import type { AuthenticationMethod, ConnectedAccount, EnrollmentChallenge } from "my-account-wasm";
declare const client: MyAccountClient;
declare const method: AuthenticationMethod;
declare const account: ConnectedAccount;
declare const challenge: EnrollmentChallenge<"totp">;
declare const button: HTMLButtonElement;
declare function show(text: string): void;
`;

/**
 * The examples of a doc comment.
 * @param {string} comment
 * @returns {string[]}
 */
export function examplesOf(comment) {
  const text = comment.replace(/^\s*\/\*\*|\*\/\s*$/g, "").replaceAll(/^ *\* ?/gm, "");
  const blocks = text.split(/^(?=@\w)/m).filter((block) => block.startsWith("@example"));
  return blocks.map((block) => block.slice("@example".length).trim());
}

/**
 * Writes a project in which each example is the body of a function of its own, in a file named after its method.
 * @param {{ method: string, examples: string[] }[]} documented
 * @returns {string} its tsconfig
 */
export function writeExamples(documented) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { method, examples } of documented) {
    const functions = examples.map((example, index) => `export async function example${index}() {\n${example}\n}`);
    writeFileSync(path.join(folder, `${method}.ts`), [PREAMBLE, ...functions, ""].join("\n"));
  }
  const project = path.join(folder, "tsconfig.json");
  // Cargo's target folder may be outside the tree, where the package is not found by its name.
  const paths = { "my-account-wasm": [path.join(root, "pkg", "index.d.ts")] };
  writeFileSync(project, JSON.stringify({ extends: baseConfig, compilerOptions: { paths }, include: ["*.ts"] }));
  return project;
}
