import { createLocalJWKSet, jwtVerify } from "jose";
import { ACCESS_TOKEN_ALG } from "./signing-keys.js";

const CREDENTIALS = /^(Bearer|DPoP) ([^ ]+)$/i;

/**
 * @typedef {object} AccessTokenClaims
 * @property {string} sub
 * @property {string} client_id
 * @property {string} aud
 * @property {string} [scope]
 * @property {{ jkt: string }} [cnf] the key to which the token is bound
 */

/**
 * @callback AccessTokenVerifier
 * @param {string} token
 * @returns {Promise<AccessTokenClaims | undefined>} undefined for a token that is not to be honored
 */

/**
 * Checks JWT access tokens for an API of the tenant as RFC 9068, section 4, has it.
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
 * @returns {{ scheme?: "bearer" | "dpop", token?: string }} what the request presents (RFC 6750, 2.1; RFC 9449, 7.1);
 *   neither is there where that is no token
 */
export function credentialsOf(ctx) {
  const [, scheme, token] = CREDENTIALS.exec(ctx.get("Authorization")) ?? [];
  return { scheme: scheme?.toLowerCase(), token };
}
