import { errors } from "oidc-provider";
import { faultsOfBody, sentence } from "../schemas/conformity.js";

/**
 * @param {object} schema
 * @param {object} value that came with a request; refused where it does not conform
 */
export function assertTakes(schema, value) {
  const [fault] = faultsOfBody(schema, value);
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
