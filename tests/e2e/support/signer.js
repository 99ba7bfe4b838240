import { generateKeyPairSync, sign } from "node:crypto";

/**
 * A test key that signs changed ID tokens.
 * @param {string} kid
 */
export function createSigner(kid = "journey") {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
  return {
    jwk,

    /**
     * Publishes this key instead of the tenant's own.
     * @param {import("my-account-wasm-tenant").Tenant} tenant
     */
    replaceTenantKeys: (tenant) => tenant.faults.add({ path: KEYS_PATH, status: 200, body: { keys: [jwk] } }),

    /** Signs a token with RS256, whatever its header says. */
    sign(header, payload) {
      const signed = [header, payload].map(encodePart).join(".");
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}

/** The path of the tenant's JWKS. */
export const KEYS_PATH = "/.well-known/jwks.json";

/** @param {string} token */
export function decodeToken(token) {
  const [header, payload, signature] = token.split(".");
  const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
  return { header: read(header), payload: read(payload), signature };
}

/** @param {object} part */
export const encodePart = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
