import { errors } from "oidc-provider";
import { readText, writeForm } from "../http/body.js";
import { likeTheVendor } from "../oidc/token-errors.js";

/**
 * Makes of a request with a grant that the authorization server does not have one with a grant that it has.
 * @callback ForeignGrant
 * @param {import("koa").Context} ctx
 * @param {URLSearchParams} form
 * @param {(form: Record<string, string>) => Promise<void>} goOn to the server, with this form
 * @returns {Promise<void>} rejects with an error of the server's to refuse
 *
 * @typedef {object} ForeignGrants
 * @property {string} name by which an application is given the grants
 * @property {Record<string, ForeignGrant>} grants by grant type
 */

/**
 * Serves the vendor's own grants of the token endpoint, to applications that have them.
 * @param {object} parts
 * @param {ForeignGrants[]} parts.kinds
 * @param {Map<string, import("../oidc/clients.js").Client>} parts.clients
 * @returns {import("koa").Middleware}
 */
export function tokenRequests({ kinds, clients }) {
  const byType = new Map(
    kinds.flatMap(({ name, grants }) => Object.entries(grants).map(([type, serve]) => [type, { name, serve }])),
  );
  return async (ctx, next) => {
    if (!isTokenRequest(ctx)) return next();
    const form = new URLSearchParams(await readText(ctx));
    const goOn = (fields) => {
      writeForm(ctx, fields);
      return next();
    };
    const foreign = byType.get(form.get("grant_type"));
    const client = clients.get(form.get("client_id"));
    if (!foreign || !client) return goOn(form);
    return refusing(ctx, () => {
      if (!client.grants.includes(foreign.name)) throw grantNotAllowed(form.get("grant_type"));
      return foreign.serve(ctx, form, goOn);
    });
  };
}

/** @param {import("koa").Context} ctx */
export const isTokenRequest = (ctx) =>
  ctx.method === "POST" && ctx.path === "/oauth/token" && Boolean(ctx.is("application/x-www-form-urlencoded"));

/**
 * @param {URLSearchParams} form
 * @param {...string} names
 * @returns {string[]} what is sent under these names; throws when one is missing
 */
export function required(form, ...names) {
  return names.map((name) => {
    const value = form.get(name);
    if (value) return value;
    throw new errors.InvalidRequest(`missing required parameter '${name}'`);
  });
}

/**
 * @param {string} description
 * @returns {Error}
 */
export function invalidGrant(description) {
  return Object.assign(new errors.InvalidGrant(), { error_description: description });
}

/**
 * Answers with the error that was thrown, as the authorization server does with its own.
 * @param {import("koa").Context} ctx
 * @param {() => Promise<void>} work
 */
export async function refusing(ctx, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    ctx.status = error.statusCode;
    ctx.set("Cache-Control", "no-store");
    ctx.body = { error: error.error, error_description: error.error_description };
    likeTheVendor(ctx, error);
  }
}

/**
 * @param {string} type of a grant that the application does not have
 * @returns {Error}
 */
export function grantNotAllowed(type) {
  const refusal = new errors.UnauthorizedClient(`Grant type '${type}' not allowed for the client.`);
  return Object.assign(refusal, { statusCode: 403 });
}
