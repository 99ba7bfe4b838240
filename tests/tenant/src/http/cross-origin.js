import cors from "@koa/cors";

const OPEN_TO_APPLICATIONS = /^\/(me|mfa|passkey|oauth\/token|oauth\/revoke|oauth\/par|userinfo|\.well-known)(\/|$)/;

const REQUEST_HEADERS = ["authorization", "content-type", "dpop", "auth0-client"];

const EXPOSED_HEADERS = [
  "location",
  "dpop-nonce",
  "www-authenticate",
  "retry-after",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-auth0-error-kind",
];

/**
 * Lets pages of the applications' origins, and of no other, read the answers of the endpoints that a browser calls
 * by fetch. There are no credentials: such calls carry no cookies.
 * @param {string[]} origins
 * @returns {import("koa").Middleware}
 */
export function crossOrigin(origins) {
  const allowed = new Set(origins);
  const isAllowed = (ctx) => allowed.has(ctx.get("Origin"));
  const reflect = cors({
    origin: (ctx) => (isAllowed(ctx) ? ctx.get("Origin") : ""),
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
  });
  return async (ctx, next) => {
    if (!OPEN_TO_APPLICATIONS.test(ctx.path)) return next();
    await reflect(ctx, next);
    // The authorization server opens its public documents to every origin by itself.
    if (!isAllowed(ctx)) hideCorsHeaders(ctx);
  };
}

/**
 * @param {import("koa").Context} ctx
 * @param {(name: string) => boolean} [which] default: all of them
 */
export function hideCorsHeaders(ctx, which = () => true) {
  for (const name of Object.keys(ctx.response.headers)) {
    if (name.startsWith("access-control-") && which(name)) ctx.remove(name);
  }
}
