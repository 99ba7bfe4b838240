import { createServer } from "node:http";

const ATTEMPTS = 10;

/**
 * @typedef {object} Listener
 * @property {string} origin `http://localhost:PORT`
 * @property {number} port
 * @property {(handler: import("node:http").RequestListener) => void} serve
 * @property {() => Promise<void>} close ends open connections too
 */

/**
 * Opens a port on loopback alone. "localhost" is 127.0.0.1 to some clients and ::1 to others, so the same port is
 * taken on both where the machine has both.
 * @param {number} port 0 takes a free one
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
      const luckCanChange = port === 0 && error.code === "EADDRINUSE" && attempt < ATTEMPTS;
      if (!luckCanChange) throw error;
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
