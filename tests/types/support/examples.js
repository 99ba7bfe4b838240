import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { root, targetDir } from "../../../scripts/lib/paths.js";

const folder = path.join(targetDir, "types", "examples");
const baseConfig = fileURLToPath(new URL("../tsconfig.json", import.meta.url));

/** Declarations that the examples may use. */
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
 * Extracts the examples of a doc comment.
 * @param {string} comment
 * @returns {string[]}
 */
export function examplesOf(comment) {
  const text = comment.replace(/^\s*\/\*\*|\*\/\s*$/g, "").replaceAll(/^ *\* ?/gm, "");
  const blocks = text.split(/^(?=@\w)/m).filter((block) => block.startsWith("@example"));
  return blocks.map((block) => block.slice("@example".length).trim());
}

/**
 * Writes a project with one file per method and one function per example.
 * @param {{ method: string, examples: string[] }[]} documented
 * @returns {string} path of its tsconfig
 */
export function writeExamples(documented) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { method, examples } of documented) {
    const functions = examples.map((example, index) => `export async function example${index}() {\n${example}\n}`);
    writeFileSync(path.join(folder, `${method}.ts`), [PREAMBLE, ...functions, ""].join("\n"));
  }
  const project = path.join(folder, "tsconfig.json");
  // Cargo's target folder may be outside the repository, where the package name does not resolve.
  const paths = { "my-account-wasm": [path.join(root, "pkg", "index.d.ts")] };
  writeFileSync(project, JSON.stringify({ extends: baseConfig, compilerOptions: { paths }, include: ["*.ts"] }));
  return project;
}
