import { GRANTS } from "../grants/types.js";
import { isOrigin } from "../http/url.js";

/**
 * An application registered with the tenant.
 * @typedef {object} Client
 * @property {string} clientId
 * @property {string[]} origins whose pages may call the tenant with fetch and use its passkeys
 * @property {string[]} redirectUris allowed callback URLs
 * @property {string[]} logoutUris allowed logout URLs
 * @property {boolean} firstParty whether it needs no user consent; default true
 * @property {boolean} requireProofOfPossession whether all its tokens must be DPoP-bound; default false
 * @property {import("../grants/multi-resource-refresh.js").RefreshTokenPolicy[]} refreshTokenPolicies default none
 * @property {("mfa" | "password" | "passkey")[]} grants enabled besides authorization_code and refresh_token
 */

/**
 * @param {Partial<Client>} options
 * @returns {Client}
 */
export function resolveClient(options) {
  const { clientId, origins = [], redirectUris = [], logoutUris = [], grants = [], firstParty = true } = options;
  const { refreshTokenPolicies = [], requireProofOfPossession = false } = options;
  if (typeof clientId !== "string" || !clientId) throw new TypeError("clients: clientId must be a non-empty string");
  for (const origin of origins) {
    if (!isOrigin(origin)) throw new TypeError(`clients: ${origin} is not an origin`);
  }
  for (const grant of grants) {
    if (!Object.hasOwn(GRANTS, grant)) {
      throw new TypeError(`clients: unknown grant "${grant}"; the grants are ${Object.keys(GRANTS).join(", ")}`);
    }
  }
  for (const { audience, scope } of refreshTokenPolicies) {
    const isPolicy = typeof audience === "string" && Array.isArray(scope);
    if (!isPolicy) throw new TypeError("clients: a refresh token policy must be { audience, scope: [] }");
  }
  return {
    clientId,
    origins,
    redirectUris,
    logoutUris,
    firstParty,
    grants,
    refreshTokenPolicies,
    requireProofOfPossession,
  };
}

/**
 * @param {Client} client
 * @param {{ idTokenSigningAlg: string }} settings
 * @returns {object} client metadata (OpenID Connect Dynamic Client Registration 1.0, section 2)
 */
export function clientMetadata(client, { idTokenSigningAlg }) {
  const { clientId, redirectUris, logoutUris, requireProofOfPossession } = client;
  return {
    client_id: clientId,
    client_name: clientId,
    application_type: "web",
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    redirect_uris: redirectUris,
    post_logout_redirect_uris: logoutUris,
    id_token_signed_response_alg: idTokenSigningAlg,
    dpop_bound_access_tokens: requireProofOfPossession,
  };
}
