import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";

/** @returns {Promise<import("jose").JWK>} a new private key for RS256 */
export async function generateSigningKey() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg: "RS256", use: "sig", kid: await calculateJwkThumbprint(jwk) };
}
