import { errors } from "oidc-provider";
import { readText, writeForm } from "../http/body.js";
import { grantNotAllowed, withOAuthErrors } from "../oidc/errors.js";

/**
 * Handles a grant type that the authorization server does not support, by rewriting the request to one that it does.
 * @callback ExtensionGrant
 * @param {import("koa").Context} ctx
 * @param {URLSearchParams} form
 * @param {(form: Record<string, string>) => Promise<void>} forward passes the rewritten form to the server
 * @returns {Promise<void>} rejects with an `OIDCProviderError` to refuse the request
 *
 * @typedef {object} ExtensionGrants
 * @property {string} name that enables the grants for an application
 * @property {Record<string, ExtensionGrant>} grants handlers by grant type
 */

/**
 * Serves the vendor's extension grants at the token endpoint, to applications that have them.
 * @param {object} deps
 * @param {ExtensionGrants[]} deps.extensions
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @returns {import("koa").Middleware}
 */
export function serveExtensionGrants({ extensions, clients }) {
  const byType = new Map(
    extensions.flatMap(({ name, grants }) => Object.entries(grants).map(([type, handle]) => [type, { name, handle }])),
  );
  return async (ctx, next) => {
    if (!isTokenRequest(ctx)) return next();
    const form = new URLSearchParams(await readText(ctx));
    const forward = (fields) => {
      writeForm(ctx, fields);
      return next();
    };
    const extension = byType.get(form.get("grant_type"));
    const client = clients.get(form.get("client_id"));
    if (!extension || !client) return forward(form);
    return withOAuthErrors(ctx, () => {
      if (!client.grants.includes(extension.name)) throw grantNotAllowed(form.get("grant_type"));
      return extension.handle(ctx, form, forward);
    });
  };
}

/** @param {import("koa").Context} ctx */
export const isTokenRequest = (ctx) =>
  ctx.method === "POST" && ctx.path === "/oauth/token" && Boolean(ctx.is("application/x-www-form-urlencoded"));

/**
 * @param {URLSearchParams} form
 * @param {...string} names
 * @returns {string[]} their values; throws if one is missing
 */
export function required(form, ...names) {
  return names.map((name) => {
    const value = form.get(name);
    if (value) return value;
    throw new errors.InvalidRequest(`missing required parameter '${name}'`);
  });
}
