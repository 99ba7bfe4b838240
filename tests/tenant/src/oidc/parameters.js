import { errors } from "oidc-provider";

/** What somebody is told who is no member of the organization. */
export const NOT_MEMBER = "The user is not part of the organization";

/**
 * @param {import("../state/organizations.js").Organizations} membership
 * @param {string | undefined} named in a request
 * @returns {import("../state/organizations.js").Organization | undefined} undefined where none is named
 */
export function knownOrganization(membership, named) {
  const organization = named === undefined ? undefined : membership.find(named);
  if (named !== undefined && !organization) throw new errors.InvalidRequest("unknown organization");
  return organization;
}

/** The database connection, which is the one realm of a tenant. */
export const REALM = "Username-Password-Authentication";

/** @param {string | null | undefined} realm that a request names */
export function assertKnownRealm(realm) {
  if (realm !== REALM) throw new errors.InvalidRequest("unknown realm");
}
