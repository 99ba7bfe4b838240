import { generateKeyPairSync, sign } from "node:crypto";

/**
 * A key of the tests', with which ID tokens are signed anew after they were changed.
 * @param {string} kid
 */
export function createSigner(kid = "journey") {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
  return {
    jwk,

    /**
     * Gives out this key in the place of the tenant's own.
     * @param {import("my-account-wasm-tenant").Tenant} tenant
     */
    replaceTenantKeys: (tenant) => tenant.faults.add({ path: KEYS_PATH, status: 200, body: { keys: [jwk] } }),

    /** A token, signed as RS256 says, whatever its header says. */
    sign(header, payload) {
      const signed = [header, payload].map(encodePart).join(".");
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}

/** Where the tenant's keys are. */
export const KEYS_PATH = "/.well-known/jwks.json";

/** @param {string} token */
export function decodeToken(token) {
  const [header, payload, signature] = token.split(".");
  const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
  return { header: read(header), payload: read(payload), signature };
}

/** @param {object} part */
export const encodePart = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
