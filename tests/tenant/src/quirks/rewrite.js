/**
 * A quirk that rewrites the matching responses.
 * @param {(ctx: import("koa").Context) => boolean} matches
 * @param {(ctx: import("koa").Context) => void} rewrite
 * @returns {import("koa").Middleware}
 */
export function rewriteResponse(matches, rewrite) {
  return async (ctx, next) => {
    await next();
    if (matches(ctx)) rewrite(ctx);
  };
}

/**
 * @param {string} method
 * @param {RegExp} path
 * @param {...number} statuses
 * @returns {(ctx: import("koa").Context) => boolean}
 */
export const responseTo =
  (method, path, ...statuses) =>
  (ctx) =>
    ctx.method === method && path.test(ctx.path) && statuses.includes(ctx.status);
