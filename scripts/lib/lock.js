import { createHash } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { announce } from "./progress.js";

/**
 * Runs work that two runs of our scripts must not do at once. The lock is a listening socket, which the system closes
 * with its process: a killed run leaves no lock behind, and waiting means waiting for the socket to close.
 * @template T
 * @param {string} resource the path or name of what is locked
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function locked(resource, work) {
  // A short path in the temporary folder: the paths of sockets are limited to about a hundred bytes.
  const digest = createHash("sha256").update(resource).digest("hex").slice(0, 16);
  const address = path.join(tmpdir(), `my-account-wasm-${digest}.lock`);
  let server = await tryLock(address);
  while (!server) {
    await ownerExit(address);
    server = await tryLock(address);
  }
  try {
    return await work();
  } finally {
    server.release();
  }
}

/** @param {string} address */
async function tryLock(address) {
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
async function ownerExit(address) {
  const socket = connect(address);
  try {
    await once(socket, "connect");
  } catch {
    // No process listens: a killed run left the file behind.
    await rm(address, { force: true });
    return;
  }
  announce("waiting for another run of our scripts that does the same step");
  // Not `once`, which would reject: a killed owner ends the connection with an error.
  await new Promise((resolve) =>
    socket
      .on("error", () => {})
      .on("close", resolve)
      .resume(),
  );
}
