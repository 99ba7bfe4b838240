import { assertConforms, bodyErrors, queryErrors, describeError } from "../schemas/validate.js";
import { readText } from "../http/body.js";
import { Problem } from "./problem.js";

/**
 * Reads a JSON body and validates it against a schema.
 * @param {import("koa").Context} ctx
 * @param {object} schema
 * @returns {Promise<object>}
 */
export async function readBody(ctx, schema) {
  const body = parse(await read(ctx));
  const errors = bodyErrors(schema, body);
  if (errors.length > 0) throw invalidPayload(errors.map(toBodyError));
  return body;
}

/**
 * Checks the content type before the schema, also of requests without a body.
 * @type {import("koa").Middleware}
 */
export function requireJson(ctx, next) {
  const [mediaType] = ctx.get("Content-Type").split(";");
  if (mediaType.trim().toLowerCase() === "application/json") return next();
  throw new Problem("415-0001", "The body must be sent as application/json.");
}

/**
 * Validates the query against a schema, which also converts types and fills in defaults.
 * @param {import("koa").Context} ctx
 * @param {object} schema
 * @returns {object}
 */
export function readQuery(ctx, schema) {
  const query = { ...ctx.query };
  const errors = queryErrors(schema, query);
  if (errors.length > 0) throw invalidPayload(errors.map(toQueryError));
  return query;
}

/**
 * Sends a body after validating it: clients must not be tested against a response that the API definition forbids.
 * @param {import("koa").Context} ctx
 * @param {number} status
 * @param {object} schema
 * @param {object} body
 */
export function reply(ctx, status, schema, body) {
  assertConforms(schema, body);
  ctx.status = status;
  ctx.body = body;
}

/**
 * @param {import("./problem.js").ValidationError[]} validationErrors
 * @returns {Problem}
 */
export function invalidPayload(validationErrors) {
  return new Problem("400-0003", "Invalid request payload input", { validationErrors });
}

async function read(ctx) {
  try {
    return await readText(ctx);
  } catch (error) {
    if (error.status === 413) throw new Problem("413-0001", "The body is larger than 100 KiB.");
    throw new Problem("400-0001", "The body could not be read.");
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPayload([{ pointer: "", detail: "data must be JSON" }]);
  }
}

function toBodyError(error) {
  const { tag, additionalProperty, missingProperty } = error.params;
  const field = additionalProperty ?? missingProperty;
  const pointer = error.keyword === "discriminator" ? `${error.instancePath}/${tag}` : error.instancePath;
  return { pointer, detail: describeError(error), ...(field && { field }) };
}

function toQueryError(error) {
  return { field: error.instancePath.split("/")[1], source: "query", detail: describeError(error) };
}
