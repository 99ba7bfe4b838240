import { isMyAccountError } from "my-account-wasm";

/** What the user can do about each error, by error code. */
export const MESSAGES = {
  invalid_config: "Check Domain and Client ID under Settings, then press Apply.",
  unsupported_environment: "Open this page in a current browser, over https or on localhost.",
  login_required: "Press Log in to start a new session.",
  transaction_missing: "This login was already used or began in another tab. Press Log in.",
  transaction_expired: "The login took too long. Press Log in to start again.",
  state_mismatch: "This answer belongs to no login of this page. Press Log in.",
  issuer_mismatch: "Another server answered the login. Check Domain under Settings, then press Log in.",
  invalid_id_token: "The tenant’s proof of your login is not valid. Check this device’s clock, then press Log in.",
  authorization_failed: "The tenant did not complete the login. Press Log in to try again.",
  token_request_failed: "The tenant refused to finish the login. Press Log in to try again.",
  session_expired: "Your session has ended. Press Log in to continue.",
  step_up_required: "The tenant wants to see again that it is you. Press Log in.",
  mfa_required: "A second factor is needed. Press Log in and confirm with it.",
  insufficient_scope: "This login may not do that. Press Log in to ask for the permission.",
  popup_blocked: "Allow pop-up windows for this page, then try again.",
  popup_closed: "The login window was closed. Try again and finish the login there.",
  network: "The tenant cannot be reached. Check the connection and the Domain under Settings, then try again.",
  timeout: "The tenant took too long to answer. Try again in a moment.",
  aborted: "The action was stopped. Start it again when you are ready.",
  unauthorized: "The tenant no longer accepts this session. Press Log in.",
  forbidden: "The tenant does not allow this. Ask its administrator.",
  not_found: "This no longer exists. Reload the page to see what does.",
  conflict: "The tenant needs this as it is, for example as your last way in. Add another method first.",
  rate_limited: "Too many requests. Wait a little, then try again.",
  invalid_request: "The tenant did not accept what was sent. Check it and try again.",
  server_error: "The tenant has a problem. Try again in a few minutes.",
  invalid_response: "The tenant’s answer cannot be read. Check Domain under Settings, then try again.",
  passkey_unsupported: "This browser cannot make passkeys here. Try a current browser or another device.",
  passkey_cancelled: "No passkey was made: the prompt was closed or timed out. Try again when you are ready.",
  passkey_already_registered: "This device already has a passkey for your account. Use it, or try another device.",
  passkey_invalid_domain:
    "Passkeys of this tenant cannot be made on this address. Open the page on the tenant’s domain.",
  passkey_busy: "Another passkey prompt is open. Finish or close it, then try again.",
  passkey_failed: "The device could not make a passkey. Try again or use another device.",
  internal: "The page has a fault. Reload it; if that does not help, report the code.",
  defaults_unavailable: "The page’s own server did not answer. Check that it is running, then reload.",
};

/** Overrides for errors that occur while an account is being connected. */
export const CONNECTING_MESSAGES = {
  conflict: "An account of this connection is connected already. Disconnect it first to connect another one.",
  not_found: "Connecting the account took too long. Press Connect to start again.",
  transaction_expired: "Connecting the account took too long. Press Connect to start again.",
  authorization_failed: "No account was connected. Log in and press Connect to try again.",
  login_required: "The account was not connected. Log in as the one who began this, then press Connect again.",
};

const FALLBACK = "Something unexpected happened. Reload the page and try again.";

const NEEDS_LOGIN = new Set([
  "login_required",
  "transaction_missing",
  "transaction_expired",
  "state_mismatch",
  "session_expired",
  "step_up_required",
  "mfa_required",
  "insufficient_scope",
  "unauthorized",
]);

/** An error raised by the page. Its codes are distinct from the client's. */
export class PageError extends Error {
  constructor(code, options) {
    super(code, options);
    this.code = code;
  }
}

/**
 * An error for display: its code, a message, the server's detail, and whether a login fixes it.
 *
 * @param {unknown} error
 * @param {Record<string, string>} [messages] overrides by code
 * @returns {{ code: string, message: string, detail?: string, needsLogin: boolean }}
 */
export function explain(error, messages = {}) {
  if (!isMyAccountError(error) && !(error instanceof PageError)) {
    return { code: "unexpected", message: FALLBACK, needsLogin: false };
  }
  const { code, retryAfter } = error;
  const known = [messages, MESSAGES].find((table) => Object.hasOwn(table, code))?.[code] ?? FALLBACK;
  const message = code === "rate_limited" && retryAfter > 0 ? rateLimitMessage(retryAfter) : known;
  return { code, message, detail: detailOf(error), needsLogin: NEEDS_LOGIN.has(code) };
}

function rateLimitMessage(seconds) {
  const whole = Math.ceil(seconds);
  return `Too many requests. Wait ${whole} ${whole === 1 ? "second" : "seconds"}, then try again.`;
}

function detailOf(error) {
  const detail = error.code === "invalid_config" ? error.message : error.problem?.detail;
  return typeof detail === "string" && detail !== "" ? detail : undefined;
}
