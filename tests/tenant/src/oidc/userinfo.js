import { credentialsOf } from "./access-tokens.js";
import { claimsByScope, claimsOf } from "./claims.js";
import { DpopError } from "./dpop-proofs.js";

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Serves `/userinfo` for access tokens of the My Account API. The authorization server accepts only tokens without an
 * audience; the vendor accepts every token with the scope openid.
 * @param {object} deps
 * @param {import("./access-tokens.js").AccessTokenVerifier} deps.verifyAccessToken
 * @param {ReturnType<typeof import("./dpop-proofs.js").dpopVerifier>} deps.verifyDpop
 * @param {import("../state/users.js").Users} deps.users
 * @returns {import("koa").Middleware}
 */
export function userinfoForApiTokens({ verifyAccessToken, verifyDpop, users }) {
  return async (ctx, next) => {
    const { scheme, token } = credentialsOf(ctx);
    const isUserinfo = ctx.path === "/userinfo" && ["GET", "POST"].includes(ctx.method);
    if (!isUserinfo || !JWT.test(token)) return next();

    const claims = await verifyAccessToken(token);
    const user = claims && users.byId(claims.sub);
    const scopes = claims?.scope?.split(" ") ?? [];
    if (!user) return sendError(ctx, 401, "invalid_token", "the access token is not valid");
    try {
      await verifyDpop(ctx, { scheme, token, claims });
    } catch (error) {
      if (!(error instanceof DpopError)) throw error;
      sendError(ctx, 401, error.error, error.message);
      return ctx.set(error.headers);
    }
    if (!scopes.includes("openid")) return sendError(ctx, 403, "insufficient_scope", "the scope openid is missing");

    const claimsOfUser = claimsOf(user);
    const names = scopes.flatMap((scope) => claimsByScope[scope] ?? []).filter((name) => name in claimsOfUser);
    ctx.set("Cache-Control", "no-store");
    ctx.body = Object.fromEntries(names.map((name) => [name, claimsOfUser[name]]));
  };
}

// RFC 6750, 3.1
function sendError(ctx, status, error, description) {
  ctx.status = status;
  ctx.set("WWW-Authenticate", `Bearer error="${error}", error_description="${description}"`);
  ctx.body = { error, error_description: description };
}
