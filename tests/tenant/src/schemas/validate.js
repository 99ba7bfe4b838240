import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const FORMATS = ["email", "uri"];

const bodies = addFormats(new Ajv({ allErrors: true, discriminator: true }), FORMATS);
// A query is text, in which a number is its digits and a list a parameter that is repeated.
const queries = addFormats(new Ajv({ allErrors: true, coerceTypes: "array", useDefaults: true }), FORMATS);
const compiled = new WeakMap();

/**
 * @param {object} schema
 * @param {unknown} value
 * @returns {import("ajv").ErrorObject[]} one for each fault
 */
export const bodyErrors = (schema, value) => faultsOf(bodies, schema, value);

/**
 * Also gives parameters the type that the schema has for them, and those that were left out their default.
 * @param {object} schema
 * @param {object} query
 * @returns {import("ajv").ErrorObject[]} one for each fault
 */
export const queryErrors = (schema, query) => faultsOf(queries, schema, query);

/**
 * @param {object} schema
 * @param {object} value
 */
export function assertConforms(schema, value) {
  const [fault] = bodyErrors(schema, value);
  if (fault) throw new TypeError(`not allowed by the API definition: ${sentence(fault)}`);
}

/** @param {import("ajv").ErrorObject} fault */
export function sentence({ instancePath, message }) {
  return `data${instancePath} ${message}`;
}

function faultsOf(ajv, schema, value) {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = ajv.compile(schema)));
  return validate(value) ? [] : validate.errors;
}
