import { errors } from "oidc-provider";

/** The database connection, which is the one realm of a tenant. */
export const REALM = "Username-Password-Authentication";

/** @param {string | null | undefined} realm that a request names */
export function assertKnownRealm(realm) {
  if (realm !== REALM) throw new errors.InvalidRequest("unknown realm");
}
