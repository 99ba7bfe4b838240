import { errors } from "oidc-provider";

/** The vendor's description of `access_denied` for a user outside the organization. */
export const NOT_MEMBER = "The user is not part of the organization";

/**
 * @param {import("../state/organizations.js").Organizations} membership
 * @param {string | undefined} idOrName the parameter, if the request has it
 * @returns {import("../state/organizations.js").Organization | undefined} throws if the organization is unknown
 */
export function findOrganization(membership, idOrName) {
  const organization = idOrName === undefined ? undefined : membership.find(idOrName);
  if (idOrName !== undefined && !organization) throw new errors.InvalidRequest("unknown organization");
  return organization;
}

/** The database connection, which is the tenant's only realm. */
export const REALM = "Username-Password-Authentication";

/** @param {string | null | undefined} realm */
export function assertKnownRealm(realm) {
  if (realm !== REALM) throw new errors.InvalidRequest("unknown realm");
}
