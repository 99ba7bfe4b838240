import { errors } from "oidc-provider";
import { GRANTS, GRANT_TYPES } from "../grants/types.js";
import { grantNotAllowed, invalidGrant } from "../oidc/errors.js";
import { bodyErrors, describeError } from "../schemas/validate.js";

/**
 * Throws unless the application is first-party and has the passkey grant.
 * @param {import("../oidc/clients.js").Client} client
 */
export function assertMayUsePasskeys({ firstParty, grants }) {
  if (!firstParty || !grants.includes(GRANTS.passkey)) throw grantNotAllowed(GRANT_TYPES.passkey);
}

/**
 * @param {object} schema
 * @param {object} value of the request; throws if it does not conform
 */
export function assertValidRequest(schema, value) {
  const [error] = bodyErrors(schema, value);
  if (!error) return;
  const { additionalProperty } = error.params;
  throw new errors.InvalidRequest(
    describeError(error) + (additionalProperty === undefined ? "" : `: ${additionalProperty}`),
  );
}

/**
 * @param {string} text JSON
 * @returns {object}
 */
export function parseResponse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new errors.InvalidRequest("authn_response must be JSON");
  }
}

/**
 * @template T
 * @param {Promise<T>} ceremony rejects with the reason of a failed verification
 * @returns {Promise<T>} rejects with `invalid_grant`
 */
export function orInvalidGrant(ceremony) {
  return ceremony.catch(({ message }) => {
    throw invalidGrant(`The passkey could not be verified. ${message}`);
  });
}
