import { createPasswordPolicy } from "./password/policy.js";
import { defaultUser } from "./state/users.js";
import { settleConnections, usualConnections } from "./upstream/connections.js";

const OPTIONS = new Set(["port", "clients", "users", "connections", "passwordPolicy", "rateLimit"]);

/**
 * @typedef {object} TenantOptions
 * @property {number} [port] default 0, which takes a free one
 * @property {import("./oidc/clients.js").Client[]} clients the applications
 * @property {import("./state/users.js").UserFixture[]} [users] default: the ready-made one
 * @property {import("./upstream/connections.js").Connection[]} [connections] default: two ready-made providers
 * @property {object} [passwordPolicy] members of the published policy that differ from the usual ones
 * @property {RateLimit} [rateLimit] of requests to the My Account API
 *
 * @typedef {object} RateLimit
 * @property {number} [perSecond] for all users together; default 25
 * @property {{ read: number, write: number }} [perUserPerMinute] default: none
 */

/**
 * Settles what the caller left open and refuses what cannot work.
 * @param {TenantOptions} options
 */
export function settle({
  port = 0,
  clients = [],
  users = [defaultUser],
  connections = usualConnections,
  passwordPolicy,
  rateLimit = {},
  ...unknown
}) {
  for (const name of Object.keys(unknown)) {
    throw new TypeError(`unknown option "${name}"; there are ${[...OPTIONS].join(", ")}`);
  }
  return {
    port,
    clients: clients.map(settleClient),
    users,
    connections: settleConnections(connections),
    passwordPolicy: createPasswordPolicy(passwordPolicy),
    rateLimit: settleRateLimit(rateLimit),
  };
}

function settleRateLimit({ perSecond = 25, perUserPerMinute }) {
  const rates = { perSecond, ...(perUserPerMinute && { read: undefined, write: undefined, ...perUserPerMinute }) };
  for (const [name, rate] of Object.entries(rates)) {
    if (!Number.isInteger(rate) || rate < 1) throw new TypeError(`rateLimit: ${name} must be 1 or more`);
  }
  return { perSecond, perUserPerMinute };
}

function settleClient({ clientId, origins = [], redirectUris = [], logoutUris = [] }) {
  if (typeof clientId !== "string" || !clientId) throw new TypeError("clients: clientId must be a non-empty string");
  for (const origin of origins) {
    if (URL.parse(origin)?.origin !== origin) throw new TypeError(`clients: ${origin} is not an origin`);
  }
  return { clientId, origins, redirectUris, logoutUris };
}
