import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const commandModule = new URL("../lib/command.js", import.meta.url).href;

test("a signal stops a script's commands and their children", async () => {
  // Shells that wait for their own children, all of which keep the output open until they exit.
  const code = `
    import { run } from ${JSON.stringify(commandModule)};
    const command = ["-c", "echo started; sleep 60; echo over"];
    await Promise.all([run("sh", command), run("sh", command)]);`;
  const script = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  script.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  while (output !== "started\nstarted\n") await once(script.stdout, "data");
  script.kill("SIGTERM");
  const [exitCode] = await once(script, "close");
  assert.equal(exitCode, 143);
  assert.equal(output, "started\nstarted\n");
});
