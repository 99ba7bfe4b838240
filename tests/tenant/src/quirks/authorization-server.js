import { randomBytes } from "node:crypto";
import { FACTOR_NEEDED } from "../mfa/errors.js";
import { USER_EXISTS } from "../passkey/sign-up.js";
import { responseTo, rewriteResponse } from "./rewrite.js";

const SIGN_UP = /^\/(passkey\/register|oauth\/token)$/;

const tokens = (rewrite) => rewriteResponse(responseTo("POST", /^\/oauth\/token$/, 200), rewrite);

/** Replaces a successful token response by `mfa_required`. */
const mfaRequired = (status) =>
  tokens((ctx) => {
    ctx.status = status;
    ctx.body = {
      error: "mfa_required",
      error_description: FACTOR_NEEDED,
      mfa_token: `Fe26.2*${randomBytes(32).toString("base64url")}`,
      mfa_requirements: { challenge: [{ type: "otp" }, { type: "phone" }] },
    };
  });

const tokenType = (name) => tokens((ctx) => (ctx.body = { ...ctx.body, token_type: name }));

/**
 * Quirks of the authorization server.
 * @type {Record<string, import("./index.js").Quirk>}
 */
export const authorizationServerQuirks = {
  pkceMethods: {
    description: "the PKCE methods in the metadata; plain is rejected either way",
    defaultValue: "S256",
    alternatives: {
      "S256 plain": rewriteResponse(responseTo("GET", /^\/\.well-known\/openid-configuration$/, 200), (ctx) => {
        ctx.body = { ...ctx.body, code_challenge_methods_supported: ["S256", "plain"] };
      }),
    },
  },

  // Precedes `mfaRequired`, whose response this quirk rewrites.
  mfaRequirements: {
    description: "the format of `mfa_requirements` in an mfa_required error",
    defaultValue: "challenge",
    alternatives: {
      challenge_types: rewriteResponse(
        ({ path, body }) => path === "/oauth/token" && Boolean(body?.mfa_requirements),
        (ctx) => (ctx.body = { ...ctx.body, mfa_requirements: { challenge_types: ["otp", "oob"] } }),
      ),
    },
  },

  mfaRequired: {
    description: "whether every token request fails with mfa_required, and its status",
    defaultValue: "never",
    alternatives: { 403: mfaRequired(403), 401: mfaRequired(401) },
  },

  tokenType: {
    description: "the `token_type` of token responses",
    defaultValue: "Bearer",
    alternatives: { bearer: tokenType("bearer"), DPoP: tokenType("DPoP") },
  },

  existingUser: {
    description: "the status of a passkey sign-up for an existing user",
    defaultValue: 400,
    alternatives: {
      409: rewriteResponse(
        ({ path, body }) => SIGN_UP.test(path) && body?.error_description === USER_EXISTS,
        (ctx) => {
          ctx.status = 409;
          ctx.body = { ...ctx.body, error: "user_exists" };
        },
      ),
    },
  },

  revokeBody: {
    description: "the body of a successful revocation",
    defaultValue: "empty",
    alternatives: {
      OK: rewriteResponse(responseTo("POST", /^\/oauth\/revoke$/, 200), (ctx) => {
        ctx.body = "OK";
      }),
    },
  },
};
