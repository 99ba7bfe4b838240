import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ScriptError } from "../lib/script.js";
import { locked } from "../lib/lock.js";
import { requireFreePort } from "../lib/ports.js";
import { elapsed } from "../lib/progress.js";

const lockModule = new URL("../lib/lock.js", import.meta.url).href;

test("a lock excludes concurrent work", async (t) => {
  t.mock.method(console, "log", () => {});
  const resource = `test-${process.pid}-${Math.random()}`;
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(20);
    inside--;
  };
  await Promise.all(Array.from({ length: 4 }, () => locked(resource, work)));
  assert.equal(most, 1);
});

test("a killed run releases its lock", async (t) => {
  t.mock.method(console, "log", () => {});
  const resource = `test-killed-${process.pid}-${Math.random()}`;
  const code = `
    import { locked } from ${JSON.stringify(lockModule)};
    await locked(${JSON.stringify(resource)}, async () => {
      console.log("locked");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const waiting = locked(resource, async () => "mine");
  child.kill("SIGKILL");
  assert.equal(await waiting, "mine");
});

test("a port in use is reported with the option to change it", async (t) => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const { port } = server.address();
  await assert.rejects(requireFreePort(port, "--port"), (error) => {
    assert.ok(error instanceof ScriptError);
    assert.match(error.message, new RegExp(`Port ${port} is in use.*--port`));
    return true;
  });
});

test("elapsed time is formatted as minutes and seconds", () => {
  assert.equal(elapsed(0), "0:00");
  assert.equal(elapsed(65_400), "1:05");
  assert.equal(elapsed(600_000), "10:00");
});
