import { createPublicKey } from "node:crypto";
import { COSEALG, cose, decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";

const { COSEKEYS, COSECRV } = cose;
const MIN_RSA_BITS = 2048;

/**
 * Rejects a public key that could never verify a signature. Attestation "none" has no signature, so nothing else would
 * use the key before the first login.
 * @param {Uint8Array} publicKey a COSE_Key (RFC 9053, section 7)
 */
export function assertUsableKey(publicKey) {
  const { asymmetricKeyDetails } = importKey(toJwk(decodeCredentialPublicKey(publicKey)));
  const bits = asymmetricKeyDetails.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) throw new Error("The public key is too short");
}

function importKey(jwk) {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    throw new Error("The public key is not valid");
  }
}

function toJwk(key) {
  const bytes = (label) => Buffer.from(key.get(label) ?? []).toString("base64url");
  const curve = key.get(COSEKEYS.crv);
  switch (key.get(COSEKEYS.alg)) {
    case COSEALG.ES256:
      return { kty: "EC", crv: curve === COSECRV.P256 && "P-256", x: bytes(COSEKEYS.x), y: bytes(COSEKEYS.y) };
    case COSEALG.EdDSA:
      return { kty: "OKP", crv: curve === COSECRV.ED25519 && "Ed25519", x: bytes(COSEKEYS.x) };
    case COSEALG.RS256:
      return { kty: "RSA", n: bytes(COSEKEYS.n), e: bytes(COSEKEYS.e) };
    default:
      return undefined;
  }
}
