import type { StepUp } from "./login.js";
import type { MfaRequirements } from "./mfa.js";

/** The cause of an error. The set is closed, and a code never changes its meaning. */
export type MyAccountErrorCode =
  /** A field of the configuration is invalid, as named in the message. */
  | "invalid_config"
  /** The page cannot run the client, or the browser lacks or refused something that the call needs. */
  | "unsupported_environment"
  /**
   * The ID token is this login's, but the device's clock is more than ten minutes behind the tenant's, or so far ahead that
   * the token has expired. The message has the difference in seconds. Ask the user to set the clock, then log in again.
   */
  | "clock_skew"
  /** The user is not logged in, or was logged out in the meantime. Log in. */
  | "login_required"
  /** No login is pending in this tab: the response was handled before, or the login was started elsewhere. */
  | "transaction_missing"
  /** The login took longer than `loginTimeoutSeconds`. Start it again. */
  | "transaction_expired"
  /** The `state` of the response belongs to no login that is pending in this tab. */
  | "state_mismatch"
  /** The response is from another issuer, or lacks an `iss` that the tenant's metadata announce (RFC 9207). */
  | "issuer_mismatch"
  /** The ID token is invalid (OpenID Connect Core 3.1.3.7). For a wrong clock of the device see `clock_skew`. */
  | "invalid_id_token"
  /** The authorization server rejected the login, see `oauthError`. */
  | "authorization_failed"
  /** The token endpoint or the MFA API rejected the request, see `oauthError`. */
  | "token_request_failed"
  /** The session, here or at the tenant, has expired or was revoked, and cannot be refreshed. Log in again. */
  | "session_expired"
  /** The login is too old or too weak for the call. Log in with `stepUp`. */
  | "step_up_required"
  /** A second factor is required. Continue with `mfaChallenge` and `mfaVerify`, or log in with `stepUp`. */
  | "mfa_required"
  /** The session lacks a scope. Log in with `stepUp`. Without `stepUp`, another login would not help. */
  | "insufficient_scope"
  /** The browser blocked the popup. Call the method in a click handler, before any `await`. */
  | "popup_blocked"
  /** The popup was closed before the login completed. */
  | "popup_closed"
  /** No response: offline, or the request was blocked, for example by CORS or a Content-Security-Policy. */
  | "network"
  /** No response within `timeoutMs`. */
  | "timeout"
  /** The caller's signal aborted the call, or another passkey ceremony replaced this one. */
  | "aborted"
  /** 401: the API did not accept the access token. */
  | "unauthorized"
  /** 403: the API does not allow the call. */
  | "forbidden"
  /** 404: the resource does not exist. */
  | "not_found"
  /** 409: the call conflicts with the current state, for example with a policy or an existing account. */
  | "conflict"
  /** 429: too many requests. Wait for `retryAfter` seconds. */
  | "rate_limited"
  /** An option is invalid, as named in the message, or the server rejected the request, see `problem`. */
  | "invalid_request"
  /** 5xx: the server failed. */
  | "server_error"
  /** The response is not what the API or the protocol specifies. */
  | "invalid_response"
  /** This page cannot use WebAuthn, see `passkeySupport`. */
  | "passkey_unsupported"
  /** The user denied the prompt, or it timed out. Browsers do not distinguish the two. Also a prompt that never ends. */
  | "passkey_cancelled"
  /** The authenticator already holds a passkey of this account. */
  | "passkey_already_registered"
  /** The page's host does not match the RP ID. The message names both. */
  | "passkey_invalid_domain"
  /** Another passkey ceremony is starting in this page, or has been running for less than a second. */
  | "passkey_busy"
  /** The ceremony failed for another reason, see `cause`. */
  | "passkey_failed"
  /** A bug in this library. */
  | "internal";

/** The API's error body, modeled on RFC 9457. Any member may be missing. */
export interface Problem {
  type?: string;
  title?: string;
  detail?: string;
  status?: number;
  validation_errors?: { detail?: string; field?: string; pointer?: string; source?: string }[] | null;
  [member: string]: unknown;
}

/** The error that every method rejects with. Compare its `code`: the message is for developers. */
export class MyAccountError extends Error {
  private constructor();
  readonly name: "MyAccountError";
  readonly code: MyAccountErrorCode;
  /** HTTP status of the response, not the body's `status`. */
  readonly status?: number;
  /** Seconds to wait before the next attempt. */
  readonly retryAfter?: number;
  /** The API's error body. */
  readonly problem?: Problem;
  /** `error` of an OAuth endpoint. Untrusted text of a response or of the URL. */
  readonly oauthError?: string;
  /** `error_description` of an OAuth endpoint. Untrusted text of a response or of the URL. */
  readonly oauthErrorDescription?: string;
  /** What a new login has to request. Absent if another login would not help. */
  readonly stepUp?: StepUp;
  /** With `mfa_required`: the factor types for `mfaChallenge` and `mfaAssociate`. */
  readonly mfaRequirements?: MfaRequirements;
  /** The `x-correlation-id` of the API request that failed, see `correlationId` of the configuration. */
  readonly correlationId?: string;
  /**
   * In errors of `handleRedirectCallback`: the `appState` of the login or connection that failed. Absent if it is not
   * known which one it was.
   */
  readonly appState?: unknown;
  /** The original exception or value, unchanged. */
  readonly cause?: unknown;
}

/** Whether a value is a `MyAccountError`, also one of another copy of this package. */
export function isMyAccountError(value: unknown): value is MyAccountError;
