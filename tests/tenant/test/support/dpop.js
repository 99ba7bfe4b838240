import { createHash, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";

/**
 * Somebody with a key, who makes proofs of possession (RFC 9449, 4.2). A claim given replaces the right one, and
 * undefined leaves it out.
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

/** The hash of an access token, for a proof at an API. */
export const hashOf = (token) => createHash("sha256").update(token).digest("base64url");

/**
 * Sends a request to the token endpoint with a proof, and once more with the nonce that is asked for.
 * @param {(headers: Record<string, string>) => Promise<Response>} send
 */
export async function withProof(tenant, holder, send, claims) {
  const prove = (nonce) => holder.prove("POST", `${tenant.origin}/oauth/token`, { nonce, ...claims });
  const first = await send({ dpop: await prove() });
  const nonce = first.headers.get("dpop-nonce");
  if (first.status !== 400 || !nonce) return first;
  return send({ dpop: await prove(nonce) });
}

/** Calls the tenant with a bound token. */
export async function callBound(tenant, holder, token, { method = "GET", path, scheme = "DPoP", ...claims }) {
  const url = `${tenant.origin}${path}`;
  const proof = await holder.prove(method, url.split("?")[0], { ath: hashOf(token), ...claims });
  return fetch(url, { method, headers: { authorization: `${scheme} ${token}`, dpop: proof } });
}
