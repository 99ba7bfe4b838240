import cors from "@koa/cors";

const OPEN_TO_APPLICATIONS = /^\/(me|mfa|passkey|oauth\/token|oauth\/revoke|oauth\/par|userinfo|\.well-known)(\/|$)/;

const MY_ACCOUNT = /^\/me(\/|$)/;

const REQUEST_HEADERS = ["authorization", "content-type", "dpop", "auth0-client"];

/** Headers that only the My Account API documents. */
const TRACING_HEADERS = ["x-correlation-id", "traceparent"];

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
  const reflecting = (allowHeaders) =>
    cors({
      origin: (ctx) => (isAllowed(ctx) ? ctx.get("Origin") : ""),
      allowMethods: ["GET", "POST", "PATCH", "DELETE"],
      allowHeaders,
      exposeHeaders: EXPOSED_HEADERS,
    });
  const reflect = reflecting(REQUEST_HEADERS);
  const reflectForMyAccount = reflecting([...REQUEST_HEADERS, ...TRACING_HEADERS]);
  return async (ctx, next) => {
    if (!OPEN_TO_APPLICATIONS.test(ctx.path)) return next();
    await (MY_ACCOUNT.test(ctx.path) ? reflectForMyAccount : reflect)(ctx, next);
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
