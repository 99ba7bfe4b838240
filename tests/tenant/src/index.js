import { assemble } from "./assembly.js";
import { generateSigningKey } from "./oidc/signing-key.js";
import { settle } from "./settings.js";
import { listenOnLoopback } from "./wire/listener.js";

export { defaultUser } from "./state/users.js";

/**
 * @typedef {object} Tenant
 * @property {string} origin `http://localhost:PORT`
 * @property {string} issuer the origin with a slash at its end
 * @property {string} audience of the My Account API
 * @property {import("./state/fixtures.js").UserHandle[]} users
 * @property {import("./state/outbox.js").Outbox} outbox what was sent to the users
 * @property {import("./wire/faults.js").Faults} faults ways to misbehave
 * @property {import("./quirks/index.js").Quirks} quirks other ways to be right
 * @property {import("./wire/request-log.js").RequestLog} log what was asked
 * @property {import("./state/clock.js").Clock} clock the tenant's time
 * @property {() => Promise<void>} stop ends all connections and frees the port
 */

/**
 * Starts a tenant on loopback. Everything it knows is in memory and is gone when it stops.
 * @param {import("./settings.js").TenantOptions} options
 * @returns {Promise<Tenant>}
 */
export async function startTenant(options) {
  const settings = settle(options);
  const signingKey = await generateSigningKey();
  const listener = await listenOnLoopback(settings.port);
  try {
    const { app, shown } = assemble({ ...settings, signingKey, listener });
    listener.serve(app.callback());
    return { ...shown, stop: () => listener.close() };
  } catch (error) {
    await listener.close();
    throw error;
  }
}
