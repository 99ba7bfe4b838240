/** The names that enable grants in the `grants` option of an application. */
export const GRANTS = { mfa: "mfa", password: "password", passkey: "passkey" };

const AUTH0 = "http://auth0.com/oauth/grant-type";

/** The `grant_type` values that these names enable. */
export const GRANT_TYPES = {
  password: "password",
  passwordRealm: `${AUTH0}/password-realm`,
  mfaOtp: `${AUTH0}/mfa-otp`,
  mfaOob: `${AUTH0}/mfa-oob`,
  mfaRecoveryCode: `${AUTH0}/mfa-recovery-code`,
  passkey: "urn:okta:params:oauth:grant-type:webauthn",
};
