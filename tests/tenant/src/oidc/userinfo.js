import { credentialsOf } from "./access-tokens.js";
import { claimsByScope, claimsOf } from "./claims.js";
import { DpopError } from "./dpop-proofs.js";

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * User information for an access token of the My Account API. The authorization server itself honours only tokens
 * that were issued for no API; the vendor honours every token with the scope openid.
 * @param {object} deps
 * @param {import("./access-tokens.js").AccessTokenVerifier} deps.verifyAccessToken
 * @param {ReturnType<typeof import("./dpop-proofs.js").dpopVerifier>} deps.verifyDpop
 * @param {import("../state/users.js").Users} deps.users
 * @returns {import("koa").Middleware}
 */
export function userinfoForApiTokens({ verifyAccessToken, verifyDpop, users }) {
  return async (ctx, next) => {
    const { scheme, token } = credentialsOf(ctx);
    const isMeant = ctx.path === "/userinfo" && ["GET", "POST"].includes(ctx.method);
    if (!isMeant || !JWT.test(token)) return next();

    const claims = await verifyAccessToken(token);
    const user = claims && users.byId(claims.sub);
    const scopes = claims?.scope?.split(" ") ?? [];
    if (!user) return refuse(ctx, 401, "invalid_token", "the access token is not valid");
    try {
      await verifyDpop(ctx, { scheme, token, claims });
    } catch (error) {
      if (!(error instanceof DpopError)) throw error;
      refuse(ctx, 401, error.error, error.message);
      return ctx.set(error.headers);
    }
    if (!scopes.includes("openid")) return refuse(ctx, 403, "insufficient_scope", "the scope openid is missing");

    const about = claimsOf(user);
    const names = scopes.flatMap((scope) => claimsByScope[scope] ?? []).filter((name) => name in about);
    ctx.set("Cache-Control", "no-store");
    ctx.body = Object.fromEntries(names.map((name) => [name, about[name]]));
  };
}

// RFC 6750, 3.1
function refuse(ctx, status, error, description) {
  ctx.status = status;
  ctx.set("WWW-Authenticate", `Bearer error="${error}", error_description="${description}"`);
  ctx.body = { error, error_description: description };
}
