import { errors } from "oidc-provider";
import { readText, writeForm } from "../http/body.js";

const ENDPOINTS = new Set(["/oauth/token", "/oauth/revoke"]);

/**
 * Converts a JSON request to the form that OAuth defines: the vendor's endpoints accept both. Members that are not
 * strings become JSON text.
 * @type {import("koa").Middleware}
 */
export async function acceptJson(ctx, next) {
  if (ctx.method !== "POST" || !ENDPOINTS.has(ctx.path) || !ctx.is("application/json")) return next();
  let members;
  try {
    members = Object.entries(JSON.parse(await readText(ctx)));
  } catch {
    ctx.status = 400;
    ctx.body = { error: "invalid_request", error_description: "the body is not a JSON object" };
    return undefined;
  }
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  writeForm(ctx, new URLSearchParams(members.map(([name, value]) => [name, text(value)])));
  return next();
}

/**
 * @param {import("koa").Context} ctx of a request to an endpoint that accepts JSON only
 * @returns {Promise<object>}
 */
export async function readJson(ctx) {
  try {
    if (ctx.is("application/json")) return Object(JSON.parse(await readText(ctx)));
  } catch {
    // Invalid JSON gets the same error as another content type.
  }
  throw new errors.InvalidRequest("the body must be a JSON object");
}
