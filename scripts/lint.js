import { run } from "./lib/command.js";
import { runScript } from "./lib/script.js";
import { nodeBin } from "./lib/paths.js";
import { setUpBuild } from "./setup/index.js";
import { installRustLinters } from "./setup/linters.js";
import { TARGET } from "./setup/versions.js";

const DENY_WARNINGS = ["--", "-D", "warnings"];

await runScript(async () => {
  const setup = await setUpBuild();
  await installRustLinters(setup);
  const { rust, wasm } = setup;
  const clippyForWasm = ["clippy", `--target=${TARGET}`, "--lib", "--tests", ...DENY_WARNINGS];
  const checks = [
    { title: "rustfmt", command: "cargo", args: ["fmt", "--check"], env: rust },
    { title: "clippy, native", command: "cargo", args: ["clippy", "--all-targets", ...DENY_WARNINGS], env: rust },
    { title: "clippy, wasm32", command: "cargo", args: clippyForWasm, env: wasm },
    { title: "prettier", command: nodeBin("prettier"), args: ["--check", "."] },
    { title: "eslint", command: nodeBin("eslint"), args: ["--max-warnings=0", "."] },
  ];
  const failed = [];
  for (const { title, command, args, env } of checks) {
    console.log(`\n── ${title} ──`);
    if ((await run(command, args, { env })) !== 0) failed.push(title);
  }
  console.log(
    failed.length === 0
      ? "\nAll checks passed."
      : `\nFailed: ${failed.join("; ")}. Run npm run format to fix the formatting; fix the rest by hand.`,
  );
  return failed.length === 0 ? 0 : 1;
});
