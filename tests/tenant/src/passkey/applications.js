import { grantNotAllowed } from "../grants/token-request.js";

/** The name by which an application is given the grant. */
export const GRANT_NAME = "passkey";

export const GRANT_TYPE = "urn:okta:params:oauth:grant-type:webauthn";

/**
 * Passkeys without a page of the tenant are for first-party applications that have the grant.
 * @param {import("../oidc/clients.js").Client} client
 */
export function assertMayUsePasskeys({ firstParty, grants }) {
  if (!firstParty || !grants.includes(GRANT_NAME)) throw grantNotAllowed(GRANT_TYPE);
}
