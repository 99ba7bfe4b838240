import { errors } from "oidc-provider";
import { isOnline } from "./online-access.js";

/**
 * Applies the tenant's own checks to a refresh, after those of the server and before the token is consumed.
 * @param {object} deps
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} deps.secondFactor
 * @param {ReturnType<typeof import("../oidc/sender-constraints.js").senderConstraints>} deps.constraints
 * @returns {(ctx: import("koa").Context) => Promise<boolean>} whether to rotate the token: unless it is one of online_access
 */
export function refreshTokenRotation({ secondFactor, constraints }) {
  return async (ctx) => {
    const isSessionBound = await isOnline(ctx);
    const { refreshToken: token, params, client } = ctx.oidc;
    const { scope, resource } = params;
    if (resource !== undefined && !token.resourceIndicators.has(resource)) {
      throw new errors.InvalidTarget("the refresh token is not valid for this audience");
    }
    const target = resource ?? token.resource;
    constraints.assertIssuable(ctx, target);
    const request = {
      grant_type: "refresh_token",
      client_id: client.clientId,
      refresh_token: params.refresh_token,
      ...(scope !== undefined && { scope }),
      ...(resource !== undefined && { audience: resource }),
    };
    secondFactor.requireForRefresh(ctx, {
      target,
      grantId: token.grantId,
      resume: () => request,
    });
    // Only the ID token of the login itself has `amr`.
    token.amr = undefined;
    return !isSessionBound;
  };
}
