import { createHash, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";

/**
 * Generates a key that signs DPoP proofs (RFC 9449, 4.2). `claims` override the correct ones; undefined claims are
 * omitted.
 */
export async function newDpopKey(alg = "ES256") {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    thumbprint: await calculateJwkThumbprint(jwk),
    prove: (htm, htu, { header, ...claims } = {}) =>
      new SignJWT({ htm, htu, jti: randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims })
        .setProtectedHeader({ typ: "dpop+jwt", alg, jwk, ...header })
        .sign(privateKey),
  };
}

/** The `ath` of an access token. */
export const hashOf = (token) => createHash("sha256").update(token).digest("base64url");

/**
 * Sends a token request with a proof, and repeats it with the nonce that the server requires.
 * @param {(headers: Record<string, string>) => Promise<Response>} send
 */
export async function withProof(tenant, dpopKey, send, claims) {
  const prove = (nonce) => dpopKey.prove("POST", `${tenant.origin}/oauth/token`, { nonce, ...claims });
  const first = await send({ dpop: await prove() });
  const nonce = first.headers.get("dpop-nonce");
  if (first.status !== 400 || !nonce) return first;
  return send({ dpop: await prove(nonce) });
}

/** Calls the tenant with a DPoP-bound token. */
export async function callBound(tenant, dpopKey, token, { method = "GET", path, scheme = "DPoP", ...claims }) {
  const url = `${tenant.origin}${path}`;
  const proof = await dpopKey.prove(method, url.split("?")[0], { ath: hashOf(token), ...claims });
  return fetch(url, { method, headers: { authorization: `${scheme} ${token}`, dpop: proof } });
}
