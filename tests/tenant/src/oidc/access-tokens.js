import { createLocalJWKSet, jwtVerify } from "jose";

/**
 * @typedef {object} AccessTokenClaims
 * @property {string} sub
 * @property {string} client_id
 * @property {string} [scope]
 */

/**
 * @callback AccessTokenVerifier
 * @param {string} token
 * @returns {Promise<AccessTokenClaims | undefined>} undefined for a token that is not to be honoured
 */

/**
 * Checks JWT access tokens for the My Account API as RFC 9068, section 4, has it.
 * @param {object} parts
 * @param {string} parts.issuer
 * @param {string} parts.audience
 * @param {import("jose").JWK} parts.signingKey
 * @param {import("../state/clock.js").Clock} parts.clock
 * @returns {AccessTokenVerifier}
 */
export function accessTokenVerifier({ issuer, audience, signingKey, clock }) {
  const keys = createLocalJWKSet({ keys: [publicPart(signingKey)] });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [signingKey.alg],
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

function publicPart({ kty, n, e, kid, alg, use }) {
  return { kty, n, e, kid, alg, use };
}
