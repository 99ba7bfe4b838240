import { errors } from "oidc-provider";
import { readText, writeForm } from "../http/body.js";
import { grantNotAllowed, withOAuthErrors } from "../oidc/errors.js";

/**
 * Makes of a request with a grant that the authorization server does not have one with a grant that it has.
 * @callback ExtensionGrant
 * @param {import("koa").Context} ctx
 * @param {URLSearchParams} form
 * @param {(form: Record<string, string>) => Promise<void>} goOn to the server, with this form
 * @returns {Promise<void>} rejects with an error of the server's to refuse
 *
 * @typedef {object} ExtensionGrants
 * @property {string} name by which an application is given the grants
 * @property {Record<string, ExtensionGrant>} grants by grant type
 */

/**
 * Serves the vendor's own grants of the token endpoint, to applications that have them.
 * @param {object} deps
 * @param {ExtensionGrants[]} deps.kinds
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @returns {import("koa").Middleware}
 */
export function serveExtensionGrants({ kinds, clients }) {
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
    return withOAuthErrors(ctx, () => {
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
