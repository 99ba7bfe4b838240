import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const commandModule = new URL("../lib/command.js", import.meta.url).href;

test("a command ends, with what it has started, when its script is told to end", async () => {
  // A shell that waits for its own child: both hold the output open till they end.
  const code = `
    import { run } from ${JSON.stringify(commandModule)};
    await run("sh", ["-c", "echo started; sleep 60; echo over"]);`;
  const script = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  script.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  await once(script.stdout, "data");
  script.kill("SIGTERM");
  const [exitCode] = await once(script, "close");
  assert.equal(exitCode, 143);
  assert.equal(output, "started\n");
});
