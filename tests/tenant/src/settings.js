import { defaultUser } from "./state/users.js";

const OPTIONS = new Set(["port", "clients", "users", "rateLimit"]);

/**
 * @typedef {object} TenantOptions
 * @property {number} [port] default 0, which takes a free one
 * @property {import("./oidc/clients.js").Client[]} clients the applications
 * @property {import("./state/users.js").User[]} [users] default: the ready-made one
 * @property {{ perSecond?: number }} [rateLimit] requests to the My Account API; default 25 a second
 */

/**
 * Settles what the caller left open and refuses what cannot work.
 * @param {TenantOptions} options
 * @returns {Required<TenantOptions>}
 */
export function settle({ port = 0, clients = [], users = [defaultUser], rateLimit = {}, ...unknown }) {
  for (const name of Object.keys(unknown)) {
    throw new TypeError(`unknown option "${name}"; there are ${[...OPTIONS].join(", ")}`);
  }
  const perSecond = rateLimit.perSecond ?? 25;
  if (!Number.isInteger(perSecond) || perSecond < 1) throw new TypeError("rateLimit.perSecond must be 1 or more");
  return { port, clients: clients.map(settleClient), users, rateLimit: { perSecond } };
}

function settleClient({ clientId, origins = [], redirectUris = [], logoutUris = [] }) {
  if (typeof clientId !== "string" || !clientId) throw new TypeError("clients: clientId must be a non-empty string");
  for (const origin of origins) {
    if (URL.parse(origin)?.origin !== origin) throw new TypeError(`clients: ${origin} is not an origin`);
  }
  return { clientId, origins, redirectUris, logoutUris };
}
