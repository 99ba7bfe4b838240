import { once } from "node:events";
import { createServer } from "node:net";
import { ScriptError } from "./script.js";

/**
 * Fails if a port is in use, before minutes are spent on building.
 * @param {number} port
 * @param {string} option that sets another port
 */
export async function requireFreePort(port, option) {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer();
    try {
      await once(server.listen(port, host), "listening");
    } catch (error) {
      // A machine without IPv6 has no ::1.
      if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") continue;
      if (error.code === "EADDRINUSE") {
        throw new ScriptError(
          `Port ${port} is in use. Stop the program that listens there, or choose another port with ${option}.`,
        );
      }
      throw error.code === "EACCES"
        ? new ScriptError(
            `Port ${port} needs permissions that this user does not have. Choose another port with ${option}.`,
          )
        : error;
    }
    server.close();
    await once(server, "close");
  }
}
