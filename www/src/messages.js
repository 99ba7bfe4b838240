import { isMyAccountError } from "my-account-wasm";

/** What the user can do about each error, by error code. */
export const MESSAGES = {
  invalid_config: "Check the domain and client ID under Settings, then select Apply.",
  unsupported_environment: "This page requires a current browser and HTTPS or localhost.",
  clock_skew: "This device’s clock is wrong. Set the date and time, then sign in again.",
  login_required: "Sign in to continue.",
  transaction_missing: "This sign-in was already completed or was started in another tab. Sign in again.",
  transaction_expired: "The sign-in took too long. Sign in again.",
  state_mismatch: "This response does not match a sign-in started on this page. Sign in again.",
  issuer_mismatch:
    "The sign-in response came from another server. Check the domain under Settings, then sign in again.",
  invalid_id_token: "The tenant’s ID token is not valid. Sign in again.",
  authorization_failed: "The tenant did not complete the sign-in. Sign in again.",
  token_request_failed: "The tenant rejected the sign-in. Sign in again.",
  session_expired: "Your session has expired. Sign in again.",
  step_up_required: "The tenant needs to verify your identity. Sign in again.",
  mfa_required: "Two-factor authentication is required. Sign in again and use your second factor.",
  insufficient_scope: "This session does not have the required permission. Sign in again to request it.",
  popup_blocked: "Your browser blocked the popup. Allow popups for this page, then try again.",
  popup_closed: "The sign-in window was closed. Try again.",
  network: "The tenant cannot be reached. Check your connection and the domain under Settings, then try again.",
  timeout: "The tenant took too long to respond. Try again in a moment.",
  aborted: "The action was canceled. Try again when you are ready.",
  unauthorized: "Your session is no longer valid. Sign in again.",
  forbidden: "The tenant does not allow this. Contact your administrator.",
  not_found: "This item no longer exists. Reload the page to update the list.",
  conflict: "This is still required, for example as your only sign-in method. Add another method first.",
  rate_limited: "Too many requests. Wait a moment, then try again.",
  invalid_request: "The tenant rejected the request. Check your input and try again.",
  server_error: "The tenant has a problem. Try again in a few minutes.",
  invalid_response: "Unexpected response from the tenant. Check the domain under Settings, then try again.",
  passkey_unsupported: "Passkeys are not supported here. Use a current browser or another device.",
  passkey_cancelled: "No passkey was created: the prompt was closed or timed out. Try again when you are ready.",
  passkey_already_registered: "This device already has a passkey for your account. Use it or try another device.",
  passkey_invalid_domain:
    "Passkeys for this tenant cannot be created on this domain. Open the page on the tenant’s domain.",
  passkey_busy: "Another passkey prompt is open. Close it, then try again.",
  passkey_failed: "The passkey could not be created. Try again or use another device.",
  internal: "Something went wrong on this page. Reload it. If the problem persists, report the error code.",
  defaults_unavailable: "The demo server did not respond. Check that it is running, then reload the page.",
};

/** Overrides for errors that occur while an account is being connected. */
export const CONNECTING_MESSAGES = {
  conflict: "An account is already connected. Disconnect it first to connect another one.",
  not_found: "Connecting the account took too long. Select Connect to try again.",
  transaction_expired: "Connecting the account took too long. Select Connect to try again.",
  authorization_failed: "No account was connected. Sign in and select Connect to try again.",
  login_required: "No account was connected. Sign in as the user who started this, then select Connect again.",
};

const FALLBACK = "Something went wrong. Reload the page and try again.";

/** Messages for errors that usually carry a `stepUp`, if they do not. */
const FUTILE = {
  insufficient_scope: "The tenant does not allow this, although the session has the permission. Contact the operator.",
};

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
  const tables = isFutile(error) ? [FUTILE] : [messages, MESSAGES];
  const known = tables.find((table) => Object.hasOwn(table, code))?.[code] ?? FALLBACK;
  const message = code === "rate_limited" && retryAfter > 0 ? rateLimitMessage(retryAfter) : known;
  return { code, message, detail: detailOf(error), needsLogin: NEEDS_LOGIN.has(code) && !isFutile(error) };
}

/** Whether a code usually asks for a login, but another login would not help. */
const isFutile = ({ code, stepUp }) => Object.hasOwn(FUTILE, code) && !stepUp;

function rateLimitMessage(seconds) {
  const whole = Math.ceil(seconds);
  return `Too many requests. Wait ${whole} ${whole === 1 ? "second" : "seconds"}, then try again.`;
}

function detailOf(error) {
  const detail = error.code === "invalid_config" ? error.message : error.problem?.detail;
  return typeof detail === "string" && detail !== "" ? detail : undefined;
}
