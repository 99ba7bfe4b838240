import { createHash, randomBytes, webcrypto } from "node:crypto";
import { encodeCBOR } from "@levischuck/tiny-cbor";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;

const sha256 = (data) => createHash("sha256").update(data).digest();
const base64url = (data) => Buffer.from(data).toString("base64url");

/**
 * A software authenticator with attestation "none". What it answers is right unless a test says otherwise.
 * @param {object} options the creation options, in their JSON form
 * @param {object} page
 * @param {string} page.origin
 * @param {string} [page.challenge] signs this challenge instead
 * @param {string} [page.rpId] is bound to this host instead
 * @param {string} [page.type] of the client data, instead of webauthn.create
 * @param {number} [page.alg] claims this algorithm for its key
 * @param {Buffer} [page.credentialId]
 */
export async function createCredential(options, page) {
  const {
    origin,
    challenge = options.challenge,
    rpId = options.rp.id,
    type = "webauthn.create",
    alg = -7,
    credentialId = randomBytes(16),
  } = page;
  const authData = Buffer.concat([
    sha256(rpId),
    Buffer.from([USER_PRESENT | USER_VERIFIED | BACKUP_ELIGIBLE | BACKED_UP | ATTESTED]),
    Buffer.alloc(4),
    Buffer.alloc(16),
    lengthOf(credentialId),
    credentialId,
    await newCoseKey(alg),
  ]);
  const attestation = new Map([
    ["fmt", "none"],
    ["attStmt", new Map()],
    ["authData", new Uint8Array(authData)],
  ]);
  const clientData = { type, challenge, origin, crossOrigin: false };
  return {
    id: base64url(credentialId),
    rawId: base64url(credentialId),
    type: "public-key",
    authenticatorAttachment: "platform",
    response: {
      attestationObject: base64url(encodeCBOR(attestation)),
      clientDataJSON: base64url(JSON.stringify(clientData)),
      transports: ["internal"],
    },
    clientExtensionResults: {},
  };
}

// RFC 9053, 7.1.1: an elliptic curve key with two coordinates.
async function newCoseKey(alg) {
  const { publicKey } = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const { x, y } = await webcrypto.subtle.exportKey("jwk", publicKey);
  const bytes = (text) => new Uint8Array(Buffer.from(text, "base64url"));
  const key = [
    [1, 2],
    [3, alg],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ];
  return Buffer.from(encodeCBOR(new Map(key)));
}

function lengthOf(buffer) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(buffer.length);
  return length;
}
