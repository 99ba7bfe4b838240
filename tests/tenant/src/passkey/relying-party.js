import { isIP } from "node:net";
import { isOrigin } from "../http/url.js";

/**
 * @typedef {object} PasskeySettings
 * @property {string} [relyingPartyId] default: the tenant's own host
 * @property {RelatedOrigins} relatedOrigins
 * @property {boolean} api whether the passkey API and its grant are enabled
 *
 * The related origins (WebAuthn Level 3, 5.11): none (`false`), the origins of all applications (`true`), or a list.
 * @typedef {boolean | string[]} RelatedOrigins
 *
 * The tenant as a WebAuthn relying party.
 * @typedef {object} RelyingParty
 * @property {string} id the host that the passkeys are scoped to
 * @property {string} name shown in passkey prompts
 * @property {string[] | undefined} relatedOrigins undefined if there are none
 * @property {(clientId: string) => string[]} originsOf an application's origins that may use the passkeys
 */

/**
 * @param {object} deps
 * @param {string} deps.id
 * @param {string} deps.name
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @returns {RelyingParty}
 */
export function createRelyingParty({ id, name, clients, policies }) {
  const isOwn = (origin) => `.${new URL(origin).hostname}`.endsWith(`.${id}`);
  return {
    id,
    name,

    get relatedOrigins() {
      const { relatedOrigins: related } = policies;
      if (related !== true) return related || undefined;
      return [...new Set([...clients.values()].flatMap(({ origins }) => origins))];
    },

    originsOf(clientId) {
      const related = this.relatedOrigins ?? [];
      return clients.get(clientId).origins.filter((origin) => isOwn(origin) || related.includes(origin));
    },
  };
}

/**
 * Serves the related origins to browsers (WebAuthn Level 3, 5.11).
 * @param {RelyingParty} relyingParty
 * @returns {import("koa").Middleware}
 */
export function serveRelatedOrigins(relyingParty) {
  return (ctx, next) => {
    const { relatedOrigins: origins } = relyingParty;
    const isWellKnown = ctx.method === "GET" && ctx.path === "/.well-known/webauthn";
    if (!isWellKnown || !origins) return next();
    ctx.body = { origins };
    return undefined;
  };
}

/**
 * @param {Partial<PasskeySettings>} options
 * @returns {PasskeySettings}
 */
export function resolvePasskeySettings({ relyingPartyId, relatedOrigins = false, api = true, ...unknown }) {
  for (const name of Object.keys(unknown)) throw new TypeError(`passkeys: unknown member "${name}"`);
  const isHost = relyingPartyId === undefined || URL.parse(`https://${relyingPartyId}`)?.hostname === relyingPartyId;
  if (!isHost || isIP(relyingPartyId ?? "")) throw new TypeError("passkeys: relyingPartyId must be a host name");
  if (typeof relatedOrigins !== "boolean" && !(Array.isArray(relatedOrigins) && relatedOrigins.every(isOrigin))) {
    throw new TypeError("passkeys: relatedOrigins must be true, false or an array of origins");
  }
  if (typeof api !== "boolean") throw new TypeError("passkeys: api must be true or false");
  return { relyingPartyId, relatedOrigins, api };
}
