import { assertConforms, bodyErrors, queryErrors, sentence } from "../schemas/validate.js";
import { readText } from "../http/body.js";
import { Problem } from "./problem.js";

/**
 * Reads a JSON body and holds it against a schema.
 * @param {import("koa").Context} ctx
 * @param {object} schema
 * @returns {Promise<object>}
 */
export async function readBody(ctx, schema) {
  const body = parse(await read(ctx));
  const faults = bodyErrors(schema, body);
  if (faults.length > 0) throw invalidPayload(faults.map(inBody));
  return body;
}

/**
 * Content type comes before the schema, and is asked of requests that have no body too.
 * @type {import("koa").Middleware}
 */
export function requireJson(ctx, next) {
  const [mediaType] = ctx.get("Content-Type").split(";");
  if (mediaType.trim().toLowerCase() === "application/json") return next();
  throw new Problem("415-0001", "The body must be sent as application/json.");
}

/**
 * Holds the query against a schema, which also says what its parameters are and what they are when left out.
 * @param {import("koa").Context} ctx
 * @param {object} schema
 * @returns {object}
 */
export function readQuery(ctx, schema) {
  const query = { ...ctx.query };
  const faults = queryErrors(schema, query);
  if (faults.length > 0) throw invalidPayload(faults.map(inQuery));
  return query;
}

/**
 * Answers with a body that the API definition allows: a mistake of ours must not teach a client a wrong form.
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
    if (error.status === 413) throw new Problem("413-0001", "The body is larger than this tenant reads.");
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

function inBody(fault) {
  const { tag, additionalProperty, missingProperty } = fault.params;
  const field = additionalProperty ?? missingProperty;
  const pointer = fault.keyword === "discriminator" ? `${fault.instancePath}/${tag}` : fault.instancePath;
  return { pointer, detail: sentence(fault), ...(field && { field }) };
}

function inQuery(fault) {
  return { field: fault.instancePath.split("/")[1], source: "query", detail: sentence(fault) };
}
