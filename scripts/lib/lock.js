import { createHash } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { announce } from "./progress.js";

/**
 * Does some work that two runs of our scripts must not do at once. The lock is a listening socket: the system closes it
 * with its process, so a run that was killed leaves nothing to clean up, and waiting is waiting for it to close.
 * @template T
 * @param {string} resource a path, or any other name of what is worked on
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function locked(resource, work) {
  // In the temporary folder under a short name: a socket's path is limited to about a hundred bytes.
  const digest = createHash("sha256").update(resource).digest("hex").slice(0, 16);
  const address = path.join(tmpdir(), `my-account-wasm-${digest}.lock`);
  let server = await take(address);
  while (!server) {
    await ownerGone(address);
    server = await take(address);
  }
  try {
    return await work();
  } finally {
    server.release();
  }
}

/** @param {string} address */
async function take(address) {
  const waiting = new Set();
  const server = createServer((socket) => {
    waiting.add(socket.on("error", () => {}));
    socket.unref();
  });
  try {
    await once(server.listen(address), "listening");
  } catch (error) {
    if (error.code === "EADDRINUSE") return undefined;
    throw error;
  }
  server.unref();
  return {
    release() {
      server.close();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** @param {string} address */
async function ownerGone(address) {
  const socket = connect(address);
  try {
    await once(socket, "connect");
  } catch {
    // Nobody listens: the file is what a killed run left behind.
    await rm(address, { force: true });
    return;
  }
  announce("waiting for another run that is doing the same");
  // Not `once`, which would reject: an owner that is killed ends the connection with an error.
  await new Promise((resolve) =>
    socket
      .on("error", () => {})
      .on("close", resolve)
      .resume(),
  );
}
