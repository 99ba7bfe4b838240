import { errors } from "oidc-provider";

/**
 * Which access tokens are bound to the key of a proof of possession: what the application and the API ask for.
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
        throw new errors.InvalidDpopProof("the API asks for a proof of possession");
      }
      if (policy === "none" && client.dpopBoundAccessTokens) {
        throw new errors.InvalidDpopProof(
          "the API takes no tokens that are bound to a key, and the application no others",
        );
      }
    },

    /** Leaves the token unbound, although there was a proof, where the API takes no bound ones. */
    loosen(token, jwt) {
      if (apis.get(jwt.payload.aud)?.proofOfPossession !== "none") return;
      delete jwt.payload.cnf;
      token.jkt = undefined;
    },
  };
}
