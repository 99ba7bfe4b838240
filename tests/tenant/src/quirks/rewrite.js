/**
 * A quirk that shows in certain answers alone.
 * @param {(ctx: import("koa").Context) => boolean} isMeant
 * @param {(ctx: import("koa").Context) => void} rewrite
 * @returns {import("koa").Middleware}
 */
export function answers(isMeant, rewrite) {
  return async (ctx, next) => {
    await next();
    if (isMeant(ctx)) rewrite(ctx);
  };
}

/**
 * @param {string} method
 * @param {RegExp} path
 * @param {...number} statuses
 * @returns {(ctx: import("koa").Context) => boolean}
 */
export const to =
  (method, path, ...statuses) =>
  (ctx) =>
    ctx.method === method && path.test(ctx.path) && statuses.includes(ctx.status);
