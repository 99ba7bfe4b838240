/** Overrides for errors of a passkey sign-in. */
export const PASSKEY_SIGN_IN_MESSAGES = {
  passkey_cancelled:
    "Nobody was signed in: the prompt was closed, timed out, or found no passkey. Try again, or log in.",
  passkey_unsupported: "This browser cannot use passkeys here. Press Log in instead.",
  passkey_invalid_domain:
    "Passkeys of this tenant cannot be used on this address. Open the page on the tenant’s domain, or press Log in.",
  passkey_failed: "The device could not use its passkey. Try again, or press Log in.",
  token_request_failed: "The tenant does not take this passkey. Use another one, or press Log in.",
  authorization_failed: "This application may not sign in with passkeys at the tenant. Press Log in instead.",
  invalid_request: "The tenant did not accept this login with a passkey. Press Log in instead.",
  not_found: "The tenant has no sign-in with passkeys on other pages than its own. Press Log in instead.",
};

/** Overrides for errors of a sign-up with a passkey. */
export const SIGN_UP_MESSAGES = {
  passkey_cancelled: "No account was created: the prompt was closed or timed out. Try again when you are ready.",
  passkey_already_registered: "This device already has a passkey of this account. Sign in with it.",
  token_request_failed: "The tenant did not take the new passkey, so no account was created. Try again.",
  authorization_failed: "This application may not create accounts with passkeys at the tenant. Press Log in instead.",
  not_found: "The tenant creates no accounts with passkeys on other pages than its own. Press Log in instead.",
};
