import { responseTo, rewriteResponse } from "./rewrite.js";

const isTokenError = (error) => (ctx) => ctx.path === "/oauth/token" && ctx.body?.error === error;
const status = (error, value) => rewriteResponse(isTokenError(error), (ctx) => (ctx.status = value));

const UNMET = "unmet_authentication_requirements";

/**
 * Quirks of second factors and of DPoP.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const sessionQuirks = {
  mfaStatus: {
    description: "the status of an mfa_required error",
    defaultValue: 403,
    alternatives: { 401: status("mfa_required", 401) },
  },

  unmetStatus: {
    description: "the status of an unmet_authentication_requirements error",
    defaultValue: 403,
    alternatives: { 400: status(UNMET, 400), 401: status(UNMET, 401) },
  },

  tokenNonce: {
    description: "whether the token endpoint requires a nonce in DPoP proofs",
    defaultValue: "demanded",
    alternatives: {
      "not demanded": (ctx, next) => {
        ctx.state.skipsNonce = true;
        return next();
      },
    },
  },

  apiNonce: {
    description: "whether the APIs require a nonce in DPoP proofs",
    defaultValue: "not demanded",
    alternatives: {
      demanded: (ctx, next) => {
        ctx.state.requiresNonce = true;
        return next();
      },
    },
  },

  tokenProof: {
    description: "whether the token endpoint reads DPoP proofs; if ignored, it issues bearer tokens",
    defaultValue: "applied",
    alternatives: {
      ignored: (ctx, next) => {
        if (ctx.path === "/oauth/token") delete ctx.req.headers.dpop;
        return next();
      },
    },
  },

  oobChannelField: {
    description: "the member that names an authenticator's channel in the MFA API",
    defaultValue: "oob_channel",
    alternatives: {
      oob_channels: rewriteResponse(responseTo("GET", /^\/mfa\/authenticators$/, 200), (ctx) => {
        ctx.body = ctx.body.map(({ oob_channel: channel, ...rest }) => ({ ...rest, oob_channels: channel }));
      }),
    },
  },
};
