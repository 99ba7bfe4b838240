/**
 * An application of the tenant.
 * @typedef {object} Client
 * @property {string} clientId
 * @property {string[]} origins pages of these origins may call the tenant by fetch and use its passkeys
 * @property {string[]} redirectUris allowed callback URLs
 * @property {string[]} logoutUris allowed logout URLs
 */

/**
 * @param {Client} client
 * @returns {object} the registration of a public client (OpenID Connect Dynamic Client Registration 1.0, section 2)
 */
export function clientMetadata({ clientId, redirectUris, logoutUris }) {
  return {
    client_id: clientId,
    client_name: clientId,
    application_type: "web",
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    redirect_uris: redirectUris,
    post_logout_redirect_uris: logoutUris,
  };
}
