import { Secret, TOTP } from "otpauth";

/**
 * The code that an authenticator app shows.
 * @param {import("my-account-wasm-tenant").Tenant} tenant whose time it is
 * @param {string} secret as a person would type it
 */
export function totpCode(tenant, secret) {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: tenant.clock.now() });
}

/** @param {string} right */
export const wrongCode = (right) => (right === "000000" ? "000001" : "000000");
