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
 * Allows the applications' origins, and no others, to call the endpoints that a browser calls with fetch.
 * Credentials are not allowed: these endpoints need no cookies.
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
    // The authorization server sets CORS headers for every origin on its public documents.
    if (!isAllowed(ctx)) hideCorsHeaders(ctx);
  };
}

/**
 * @param {import("koa").Context} ctx
 * @param {(name: string) => boolean} [which] default: all
 */
export function hideCorsHeaders(ctx, which = () => true) {
  for (const name of Object.keys(ctx.response.headers)) {
    if (name.startsWith("access-control-") && which(name)) ctx.remove(name);
  }
}
