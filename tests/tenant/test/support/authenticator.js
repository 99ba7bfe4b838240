import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { encodeCBOR } from "@levischuck/tiny-cbor";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;

const sha256 = (data) => createHash("sha256").update(data).digest();
const base64url = (data) => Buffer.from(data).toString("base64url");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64url"));

/**
 * Deviations of a page and its authenticator from the options.
 * @typedef {object} Page
 * @property {string} origin
 * @property {string} [challenge] default: that of the options
 * @property {string} [rpId] default: that of the options
 * @property {string} [type] of the client data; default webauthn.create or webauthn.get
 * @property {number} [counter] default 0: no signature counter
 * @property {boolean} [userPresent] default true
 * @property {boolean} [userVerified] default true
 * @property {boolean} [syncs] whether the credential is backup eligible and backed up; default true
 */

/**
 * Creates a credential with a software authenticator, in JSON form.
 * @param {object} options the creation options in JSON form
 * @param {Page & { alg?: number, credentialId?: Buffer, attestation?: "none" | "self", attested?: Buffer }} page
 *   `alg` of the key; `attested`: the signed data, by default the correct one
 */
export async function createCredential(options, page) {
  return createPasskey(options, page).credential;
}

/**
 * Like `createCredential`, but also returns `assert()` to sign assertions.
 * @param {object} options
 * @param {Parameters<typeof createCredential>[1]} page
 */
export function createPasskey(options, page) {
  const { alg = -7, credentialId = randomBytes(16), attestation: form = "none" } = page;
  const id = base64url(credentialId);
  const { key, privateKey } = newKey(alg);
  const authData = Buffer.concat([
    authenticatorData(options.rp.id, page, ATTESTED),
    Buffer.alloc(16),
    lengthOf(credentialId),
    credentialId,
    Buffer.from(encodeCBOR(new Map(key))),
  ]);
  const signWith = (data) => sign(alg === -8 ? null : "sha256", data, privateKey);
  const made = clientData("webauthn.create", options, page);
  const { attested = Buffer.concat([authData, sha256(made)]) } = page;
  // WebAuthn Level 3, 8.7 and 8.2
  const statements = {
    none: [],
    self: [
      ["alg", alg],
      ["sig", new Uint8Array(signWith(attested))],
    ],
  };
  const attestation = new Map([
    ["fmt", form === "self" ? "packed" : "none"],
    ["attStmt", new Map(statements[form])],
    ["authData", new Uint8Array(authData)],
  ]);
  const credential = credentialOf(id, {
    attestationObject: base64url(encodeCBOR(attestation)),
    clientDataJSON: base64url(made),
    transports: ["internal"],
  });

  return {
    credential,

    /**
     * @param {object} request the request options in JSON form
     * @param {Page & { userHandle?: string }} assertion
     */
    assert(request, assertion) {
      const { userHandle = options.user.id } = assertion;
      const data = authenticatorData(request.rpId, assertion);
      const clientDataJSON = clientData("webauthn.get", request, assertion);
      const signed = Buffer.concat([data, sha256(clientDataJSON)]);
      return credentialOf(id, {
        authenticatorData: base64url(data),
        clientDataJSON: base64url(clientDataJSON),
        signature: base64url(signWith(signed)),
        userHandle,
      });
    },
  };
}

function credentialOf(id, response) {
  const rest = { type: "public-key", authenticatorAttachment: "platform", clientExtensionResults: {} };
  return { id, rawId: id, response, ...rest };
}

function clientData(usual, options, { type = usual, challenge = options.challenge, origin }) {
  return JSON.stringify({ type, challenge, origin, crossOrigin: false });
}

// WebAuthn Level 3, 6.1
function authenticatorData(host, page, more = 0) {
  const { rpId = host, counter = 0, userPresent = true, userVerified = true, syncs = true } = page;
  const flags =
    more |
    (userPresent ? USER_PRESENT : 0) |
    (userVerified ? USER_VERIFIED : 0) |
    (syncs ? BACKUP_ELIGIBLE | BACKED_UP : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
}

/** A key pair, and the public key as a COSE_Key (RFC 9053, section 7). */
function newKey(alg) {
  const [kind, members] = kinds[alg] ?? kinds[-7];
  const { publicKey, privateKey } = generateKeyPairSync(...kind);
  return { key: members(publicKey.export({ format: "jwk" }), alg), privateKey };
}

const kinds = {
  [-7]: [
    ["ec", { namedCurve: "P-256" }],
    ({ x, y }, alg) => [
      [1, 2],
      [3, alg],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ],
  ],
  [-8]: [
    ["ed25519", {}],
    ({ x }, alg) => [
      [1, 1],
      [3, alg],
      [-1, 6],
      [-2, bytes(x)],
    ],
  ],
  [-257]: [
    ["rsa", { modulusLength: 2048 }],
    ({ n, e }, alg) => [
      [1, 3],
      [3, alg],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ],
  ],
};

function lengthOf(buffer) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(buffer.length);
  return length;
}
