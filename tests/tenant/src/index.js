import { assemble } from "./assemble.js";
import { ACCESS_TOKEN_ALG, SigningKeys } from "./oidc/signing-keys.js";
import { resolveSettings } from "./settings.js";
import { listenOnLoopback } from "./http/listener.js";

export { defaultUser } from "./state/users.js";

/**
 * @typedef {object} Tenant
 * @property {string} origin `http://localhost:PORT`
 * @property {string} issuer the origin with a slash at its end
 * @property {string} audience of the My Account API
 * @property {import("./state/fixtures.js").UserHandle[]} users
 * @property {import("./state/outbox.js").Outbox} outbox what was sent to the users
 * @property {import("./faults/index.js").Faults} faults ways to misbehave
 * @property {import("./quirks/index.js").Quirks} quirks other ways to be right
 * @property {import("./http/request-log.js").RequestLog} log what was asked
 * @property {import("./mfa/policy.js").Policies} policies what may be changed while it runs
 * @property {Pick<import("./state/organizations.js").Organizations, "invite">} organizations
 * @property {import("./oidc/dpop-proofs.js").ApiNonce} apiNonce what proofs of possession have to hold at the APIs
 * @property {Pick<import("./oidc/signing-keys.js").SigningKeys, "published" | "rotate">} keys what signs the tokens
 * @property {import("./state/refresh-tokens.js").RefreshTokens} tokens which refresh tokens came and went
 * @property {import("./state/clock.js").Clock} clock the tenant's time
 * @property {() => Promise<void>} stop ends all connections and frees the port
 */

/**
 * Starts a tenant on loopback. Everything it knows is in memory and is gone when it stops.
 * @param {import("./settings.js").TenantOptions} options
 * @returns {Promise<Tenant>}
 */
export async function startTenant(options) {
  const settings = resolveSettings(options);
  const signingKeys = await SigningKeys.generate([ACCESS_TOKEN_ALG, settings.idTokenSigningAlg]);
  const listener = await listenOnLoopback(settings.port);
  try {
    const { app, shown } = assemble({ ...settings, signingKeys, listener });
    listener.serve(app.callback());
    return { ...shown, stop: () => listener.close() };
  } catch (error) {
    await listener.close();
    throw error;
  }
}
