import { answers, to } from "./rewrite.js";

const refusal = (error) => (ctx) => ctx.path === "/oauth/token" && ctx.body?.error === error;
const status = (error, value) => answers(refusal(error), (ctx) => (ctx.status = value));

const UNMET = "unmet_authentication_requirements";

/**
 * Quirks of second factors and of tokens that are bound to a key.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const sessionQuirks = {
  mfaStatus: {
    about: "the status with which the token endpoint demands a second factor",
    usual: 403,
    others: { 401: status("mfa_required", 401) },
  },

  unmetStatus: {
    about: "the status with which the token endpoint refuses somebody who has no second factor",
    usual: 403,
    others: { 400: status(UNMET, 400), 401: status(UNMET, 401) },
  },

  tokenNonce: {
    about: "whether the token endpoint asks for a nonce in a proof of possession",
    usual: "demanded",
    others: {
      "not demanded": (ctx, next) => {
        ctx.state.sparesNonce = true;
        return next();
      },
    },
  },

  apiNonce: {
    about: "whether the APIs ask for a nonce in a proof of possession",
    usual: "not demanded",
    others: {
      demanded: (ctx, next) => {
        ctx.state.demandsNonce = true;
        return next();
      },
    },
  },

  tokenProof: {
    about: "whether the token endpoint heeds a proof of possession; it gives bearer tokens where it does not",
    usual: "heeded",
    others: {
      ignored: (ctx, next) => {
        if (ctx.path === "/oauth/token") delete ctx.req.headers.dpop;
        return next();
      },
    },
  },

  oobChannelField: {
    about: "the member that names the channel of an authenticator in the MFA API",
    usual: "oob_channel",
    others: {
      oob_channels: answers(to("GET", /^\/mfa\/authenticators$/, 200), (ctx) => {
        ctx.body = ctx.body.map(({ oob_channel: channel, ...rest }) => ({ ...rest, oob_channels: channel }));
      }),
    },
  },
};
