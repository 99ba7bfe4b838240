/** The names under which an application is given grants beyond those that every application has. */
export const GRANTS = { mfa: "mfa", password: "password", passkey: "passkey" };

const AUTH0 = "http://auth0.com/oauth/grant-type";

/** The `grant_type` values of those grants. */
export const GRANT_TYPES = {
  password: "password",
  passwordRealm: `${AUTH0}/password-realm`,
  mfaOtp: `${AUTH0}/mfa-otp`,
  mfaOob: `${AUTH0}/mfa-oob`,
  mfaRecoveryCode: `${AUTH0}/mfa-recovery-code`,
  passkey: "urn:okta:params:oauth:grant-type:webauthn",
};
