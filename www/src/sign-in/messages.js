/** Overrides for errors of a passkey sign-in. */
export const PASSKEY_SIGN_IN_MESSAGES = {
  passkey_cancelled:
    "You were not signed in: the prompt was closed, timed out, or found no passkey. Try again or sign in another way.",
  passkey_unsupported: "Passkeys are not supported here. Sign in another way.",
  passkey_invalid_domain:
    "Passkeys for this tenant cannot be used here. Open the page on the tenant’s domain, or sign in another way.",
  passkey_failed: "The passkey could not be used. Try again or sign in another way.",
  token_request_failed: "The tenant did not accept this passkey. Use another one or sign in another way.",
  authorization_failed: "This application is not allowed to use passkey sign-in. Sign in another way.",
  invalid_request: "The tenant rejected the passkey sign-in. Sign in another way.",
  not_found: "The tenant does not support passkey sign-in on this page. Sign in another way.",
};

/** Overrides for errors of a sign-up with a passkey. */
export const SIGN_UP_MESSAGES = {
  passkey_cancelled: "No account was created: the prompt was closed or timed out. Try again when you are ready.",
  passkey_already_registered: "This device already has a passkey for this account. Sign in with it.",
  token_request_failed: "The tenant did not accept the new passkey, so no account was created. Try again.",
  authorization_failed: "This application is not allowed to create accounts with passkeys. Sign in another way.",
  not_found: "The tenant does not support passkey sign-up on this page. Sign in another way.",
};
