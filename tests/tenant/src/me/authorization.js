import { credentialsOf } from "../oidc/access-tokens.js";
import { DpopError } from "../oidc/dpop-proofs.js";
import { Problem } from "./problem.js";

/**
 * Authenticates a request, and sets `ctx.state.user` and `ctx.state.token`.
 * @param {object} deps
 * @param {import("../oidc/access-tokens.js").AccessTokenVerifier} deps.verifyAccessToken
 * @param {ReturnType<typeof import("../oidc/dpop-proofs.js").dpopVerifier>} deps.verifyDpop
 * @param {import("../state/users.js").Users} deps.users
 * @returns {import("koa").Middleware}
 */
export function authenticate({ verifyAccessToken, verifyDpop, users }) {
  return async (ctx, next) => {
    const { scheme, token } = credentialsOf(ctx);
    if (!token) {
      // RFC 6750, 3.1: no error code if the request has no authentication information.
      throw new Problem("401-0002", "No auth token provided.", { headers: { "www-authenticate": "Bearer" } });
    }
    const claims = await verifyAccessToken(token);
    const user = claims && users.byId(claims.sub);
    if (!user) {
      throw new Problem("401-0003", "The access token is invalid, expired, or for another audience.", {
        headers: { "www-authenticate": 'Bearer error="invalid_token"' },
      });
    }
    await verifyDpop(ctx, { scheme, token, claims }).catch((error) => {
      if (!(error instanceof DpopError)) throw error;
      throw new Problem("401-0003", error.message, { headers: error.headers });
    });
    ctx.state.user = user;
    ctx.state.token = claims;
    return next();
  };
}

/**
 * @param {string} scope
 * @returns {import("koa").Middleware}
 */
export function requireScope(scope) {
  return (ctx, next) => {
    if (ctx.state.token.scope?.split(" ").includes(scope)) return next();
    throw new Problem("403-0002", `Insufficient scope, expected: ${scope}`, {
      headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
    });
  };
}
