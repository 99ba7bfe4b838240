import { errors } from "oidc-provider";

/**
 * Decides on an exchange of a refresh token that has stood every check of the server's own, before it is used up.
 * @param {object} deps
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} deps.secondFactor
 * @param {ReturnType<typeof import("../oidc/sender-constraints.js").senderConstraints>} deps.constraints
 * @returns {(ctx: import("koa").Context) => boolean} whether the token is rotated, which it always is
 */
export function admitRefresh({ secondFactor, constraints }) {
  return (ctx) => {
    const { refreshToken: token, params, client } = ctx.oidc;
    const { scope, resource } = params;
    if (resource !== undefined && !token.resourceIndicators.has(resource)) {
      throw new errors.InvalidTarget("the refresh token is not good for that audience");
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
    secondFactor.admitRefresh(ctx, {
      target,
      grantId: token.grantId,
      goOn: () => request,
    });
    // Only a login that has just been says how it was done.
    token.amr = undefined;
    return true;
  };
}
