import { Secret, TOTP } from "otpauth";

/**
 * The code of an authenticator app.
 * @param {import("my-account-wasm-tenant").Tenant} tenant whose clock counts
 * @param {string} secret in base32
 */
export function totpCode(tenant, secret) {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: tenant.clock.now() });
}

/** @param {string} right */
export const wrongCode = (right) => (right === "000000" ? "000001" : "000000");
