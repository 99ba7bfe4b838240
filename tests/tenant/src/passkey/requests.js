import { errors } from "oidc-provider";
import { GRANTS, GRANT_TYPES } from "../grants/types.js";
import { grantNotAllowed, invalidGrant } from "../oidc/errors.js";
import { bodyErrors, sentence } from "../schemas/validate.js";

/**
 * Passkeys without a page of the tenant are for first-party applications that have the grant.
 * @param {import("../oidc/clients.js").Client} client
 */
export function assertMayUsePasskeys({ firstParty, grants }) {
  if (!firstParty || !grants.includes(GRANTS.passkey)) throw grantNotAllowed(GRANT_TYPES.passkey);
}

/**
 * @param {object} schema
 * @param {object} value that came with a request; refused where it does not conform
 */
export function assertValidRequest(schema, value) {
  const [fault] = bodyErrors(schema, value);
  if (!fault) return;
  const { additionalProperty: foreign } = fault.params;
  throw new errors.InvalidRequest(sentence(fault) + (foreign === undefined ? "" : `: ${foreign}`));
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
 * @param {Promise<T>} ceremony that rejects with the reason why a passkey is not taken
 * @returns {Promise<T>} rejects with the refusal of the grant
 */
export function verified(ceremony) {
  return ceremony.catch(({ message }) => {
    throw invalidGrant(`The passkey could not be verified. ${message}`);
  });
}
