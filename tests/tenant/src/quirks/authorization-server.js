import { answers, to } from "./answers.js";

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
