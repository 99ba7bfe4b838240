import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const FORMATS = ["email", "uri"];

const bodies = addFormats(new Ajv({ allErrors: true, discriminator: true }), FORMATS);
// A query is text: numbers are digits, and an array is a repeated parameter.
const queries = addFormats(new Ajv({ allErrors: true, coerceTypes: "array", useDefaults: true }), FORMATS);
const compiled = new WeakMap();

/**
 * @param {object} schema
 * @param {unknown} value
 * @returns {import("ajv").ErrorObject[]}
 */
export const bodyErrors = (schema, value) => errorsOf(bodies, schema, value);

/**
 * Validates a query, after converting parameters to the types of the schema and filling in defaults.
 * @param {object} schema
 * @param {object} query
 * @returns {import("ajv").ErrorObject[]}
 */
export const queryErrors = (schema, query) => errorsOf(queries, schema, query);

/**
 * @param {object} schema
 * @param {object} value
 */
export function assertConforms(schema, value) {
  const [error] = bodyErrors(schema, value);
  if (error) throw new TypeError(`the value does not conform to the API definition: ${describeError(error)}`);
}

/** @param {import("ajv").ErrorObject} error */
export function describeError({ instancePath, message }) {
  return `data${instancePath} ${message}`;
}

function errorsOf(ajv, schema, value) {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = ajv.compile(schema)));
  return validate(value) ? [] : validate.errors;
}
