import { errors } from "oidc-provider";

/**
 * Decides which access tokens are bound to the key of a DPoP proof, by the settings of the application and the API.
 * @param {{ apis: Map<string, import("./apis.js").Api> }} deps
 */
export function senderConstraints({ apis }) {
  return {
    /**
     * @param {import("koa").Context} ctx of a request to the token endpoint
     * @param {string | undefined} audience
     */
    assertIssuable(ctx, audience) {
      const { client } = ctx.oidc;
      const policy = apis.get(audience)?.proofOfPossession;
      const hasProof = Boolean(ctx.get("DPoP"));
      if (policy === "required" && !hasProof) {
        throw new errors.InvalidDpopProof("the API requires a DPoP proof");
      }
      if (policy === "none" && client.dpopBoundAccessTokens) {
        throw new errors.InvalidDpopProof("the API accepts no DPoP-bound tokens, and the application requires them");
      }
    },

    /** Issues a bearer token despite a proof if the API accepts no bound tokens. */
    unbind(token, jwt) {
      if (apis.get(jwt.payload.aud)?.proofOfPossession !== "none") return;
      delete jwt.payload.cnf;
      token.jkt = undefined;
    },
  };
}
