import { createLocalJWKSet, jwtVerify } from "jose";
import { ACCESS_TOKEN_ALG } from "./signing-keys.js";

const CREDENTIALS = /^(Bearer|DPoP) ([^ ]+)$/i;

/**
 * @typedef {object} AccessTokenClaims
 * @property {string} sub
 * @property {string} client_id
 * @property {string} aud
 * @property {string} [scope]
 * @property {{ jkt: string }} [cnf] the thumbprint of the key that the token is bound to
 */

/**
 * @callback AccessTokenVerifier
 * @param {string} token
 * @returns {Promise<AccessTokenClaims | undefined>} undefined if the token is not valid
 */

/**
 * Verifies JWT access tokens for an API of the tenant (RFC 9068, section 4).
 * @param {object} deps
 * @param {string} deps.issuer
 * @param {string} deps.audience
 * @param {{ published: import("jose").JWK[] }} deps.signingKeys
 * @param {import("../state/clock.js").Clock} deps.clock
 * @returns {AccessTokenVerifier}
 */
export function accessTokenVerifier({ issuer, audience, signingKeys, clock }) {
  return async (token) => {
    const keys = createLocalJWKSet({ keys: signingKeys.published });
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [ACCESS_TOKEN_ALG],
        typ: "at+jwt",
        requiredClaims: ["sub", "exp", "client_id"],
        currentDate: new Date(clock.now()),
      });
      return payload;
    } catch {
      return undefined;
    }
  };
}

/**
 * @param {import("koa").Context} ctx
 * @returns {{ scheme?: "bearer" | "dpop", token?: string }} the presented token (RFC 6750, 2.1; RFC 9449, 7.1), or an
 *   empty object without one
 */
export function credentialsOf(ctx) {
  const [, scheme, token] = CREDENTIALS.exec(ctx.get("Authorization")) ?? [];
  return { scheme: scheme?.toLowerCase(), token };
}
