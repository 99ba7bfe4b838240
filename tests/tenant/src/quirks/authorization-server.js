import { randomBytes } from "node:crypto";
import { FACTOR_NEEDED } from "../mfa/errors.js";
import { USER_EXISTS } from "../passkey/sign-up.js";
import { answers, to } from "./rewrite.js";

const SIGN_UP = /^\/(passkey\/register|oauth\/token)$/;

const tokens = (rewrite) => answers(to("POST", /^\/oauth\/token$/, 200), rewrite);

/** Tokens are there for the asking, but for a second factor. */
const secondFactor = (status) =>
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
    about: "the PKCE methods in the metadata; plain is refused all the same",
    usual: "S256",
    others: {
      "S256 plain": answers(to("GET", /^\/\.well-known\/openid-configuration$/, 200), (ctx) => {
        ctx.body = { ...ctx.body, code_challenge_methods_supported: ["S256", "plain"] };
      }),
    },
  },

  // Before the one whose answer it rewrites.
  mfaRequirements: {
    about: "how the demand for a second factor lists what would do",
    usual: "challenge",
    others: {
      challenge_types: answers(
        ({ path, body }) => path === "/oauth/token" && Boolean(body?.mfa_requirements),
        (ctx) => (ctx.body = { ...ctx.body, mfa_requirements: { challenge_types: ["otp", "oob"] } }),
      ),
    },
  },

  mfaRequired: {
    about: "whether the token endpoint demands a second factor, and with which status",
    usual: "never",
    others: { 403: secondFactor(403), 401: secondFactor(401) },
  },

  tokenType: {
    about: "the token_type of the token endpoint's answers",
    usual: "Bearer",
    others: { bearer: tokenType("bearer"), DPoP: tokenType("DPoP") },
  },

  existingUser: {
    about: "how somebody is refused who signs up by passkey and is a user already",
    usual: 400,
    others: {
      409: answers(
        ({ path, body }) => SIGN_UP.test(path) && body?.error_description === USER_EXISTS,
        (ctx) => {
          ctx.status = 409;
          ctx.body = { ...ctx.body, error: "user_exists" };
        },
      ),
    },
  },

  revokeBody: {
    about: "the body of a successful revocation",
    usual: "empty",
    others: {
      OK: answers(to("POST", /^\/oauth\/revoke$/, 200), (ctx) => {
        ctx.body = "OK";
      }),
    },
  },
};
