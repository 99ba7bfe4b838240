import { createServer } from "node:http";

const ATTEMPTS = 10;

/**
 * @typedef {object} Listener
 * @property {string} origin `http://localhost:PORT`
 * @property {number} port
 * @property {(handler: import("node:http").RequestListener) => void} serve
 * @property {() => Promise<void>} close also closes open connections
 */

/**
 * Listens on loopback only. "localhost" resolves to 127.0.0.1 or ::1 depending on the client, so the listener takes the
 * same port on both, if the machine has IPv6.
 * @param {number} port 0 for any free port
 * @returns {Promise<Listener>}
 */
export async function listenOnLoopback(port) {
  for (let attempt = 1; ; attempt += 1) {
    const servers = [];
    try {
      servers.push(await listen(port, "127.0.0.1"));
      const taken = servers[0].address().port;
      const ipv6 = await listen(taken, "::1").catch(ignoreMissingIpv6);
      if (ipv6) servers.push(ipv6);
      return {
        origin: `http://localhost:${taken}`,
        port: taken,
        serve: (handler) => servers.forEach((server) => server.on("request", handler)),
        close: async () => void (await Promise.all(servers.map(close))),
      };
    } catch (error) {
      await Promise.all(servers.map(close));
      const canRetry = port === 0 && error.code === "EADDRINUSE" && attempt < ATTEMPTS;
      if (!canRetry) throw error;
    }
  }
}

function listen(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

function ignoreMissingIpv6(error) {
  if (!["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(error.code)) throw error;
}

function close(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
