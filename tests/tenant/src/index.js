import { assemble } from "./assemble.js";
import { ACCESS_TOKEN_ALG, SigningKeys } from "./oidc/signing-keys.js";
import { resolveSettings } from "./settings.js";
import { listenOnLoopback } from "./http/listener.js";

export { defaultUser } from "./state/users.js";

/**
 * @typedef {object} Tenant
 * @property {string} origin `http://localhost:PORT`
 * @property {string} issuer the origin with a trailing slash
 * @property {string} audience of the My Account API
 * @property {import("./state/fixtures.js").UserHandle[]} users
 * @property {import("./state/outbox.js").Outbox} outbox messages sent to users
 * @property {import("./faults/index.js").Faults} faults injected failures
 * @property {import("./quirks/index.js").Quirks} quirks alternative vendor behaviors
 * @property {import("./http/request-log.js").RequestLog} log the requests received
 * @property {import("./mfa/policy.js").Policies} policies settings that can change at run time
 * @property {Pick<import("./state/organizations.js").Organizations, "invite">} organizations
 * @property {import("./oidc/dpop-proofs.js").ApiNonce} apiNonce the DPoP nonce of the APIs
 * @property {Pick<import("./oidc/signing-keys.js").SigningKeys, "published" | "rotate">} keys the token signing keys
 * @property {import("./state/refresh-tokens.js").RefreshTokens} tokens use of the issued refresh tokens
 * @property {import("./state/clock.js").Clock} clock the tenant's time
 * @property {() => Promise<void>} stop closes all connections and frees the port
 */

/**
 * Starts a tenant on loopback. All state is in memory and is lost on `stop()`.
 * @param {import("./settings.js").TenantOptions} options
 * @returns {Promise<Tenant>}
 */
export async function startTenant(options) {
  const settings = resolveSettings(options);
  const signingKeys = await SigningKeys.generate([ACCESS_TOKEN_ALG, settings.idTokenSigningAlg]);
  const listener = await listenOnLoopback(settings.port);
  try {
    const { app, tenant } = assemble({ ...settings, signingKeys, listener });
    listener.serve(app.callback());
    return { ...tenant, stop: () => listener.close() };
  } catch (error) {
    await listener.close();
    throw error;
  }
}
