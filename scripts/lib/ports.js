import { once } from "node:events";
import { createServer } from "node:net";
import { ScriptError } from "./script.js";

/**
 * Refuses a port that somebody else listens on, before minutes are spent on building.
 * @param {number} port
 * @param {string} option that chooses another one
 */
export async function requireFreePort(port, option) {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer();
    try {
      await once(server.listen(port, host), "listening");
    } catch (error) {
      // A machine without IPv6 has no ::1 to listen on.
      if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") continue;
      if (error.code === "EADDRINUSE") {
        throw new ScriptError(
          `Port ${port} is in use. Stop what listens there, or choose another port with ${option}.`,
        );
      }
      throw error.code === "EACCES"
        ? new ScriptError(`Port ${port} is not ours to use. Choose another with ${option}.`)
        : error;
    }
    server.close();
    await once(server, "close");
  }
}
