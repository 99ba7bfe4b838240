import { errors } from "oidc-provider";
import { readText, writeForm } from "../http/body.js";

const ENDPOINTS = new Set(["/oauth/token", "/oauth/revoke"]);

/**
 * The vendor's endpoints take JSON beside the form that OAuth knows. Such a request goes on as the form it could have
 * been; members that are no text become JSON text.
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
 * @param {import("koa").Context} ctx of a request to an endpoint that takes JSON alone
 * @returns {Promise<object>}
 */
export async function readJson(ctx) {
  try {
    if (ctx.is("application/json")) return Object(JSON.parse(await readText(ctx)));
  } catch {
    // It is refused like one that claims to be something else.
  }
  throw new errors.InvalidRequest("the body must be a JSON object");
}
