import type { StepUp } from "./login.js";
import type { MfaRequirements } from "./mfa.js";

/** What went wrong. Each code keeps its meaning. */
export type MyAccountErrorCode =
  | "invalid_config"
  | "unsupported_environment"
  | "login_required"
  | "transaction_missing"
  | "transaction_expired"
  | "state_mismatch"
  | "issuer_mismatch"
  | "invalid_id_token"
  | "authorization_failed"
  | "token_request_failed"
  | "session_expired"
  | "step_up_required"
  | "mfa_required"
  | "insufficient_scope"
  | "popup_blocked"
  | "popup_closed"
  | "network"
  | "timeout"
  | "aborted"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "invalid_request"
  | "server_error"
  | "invalid_response"
  | "passkey_unsupported"
  | "passkey_cancelled"
  | "passkey_already_registered"
  | "passkey_invalid_domain"
  | "passkey_busy"
  | "passkey_failed"
  | "internal";

/** The API's error body, in the style of RFC 9457. Any member may be missing. */
export interface Problem {
  type?: string;
  title?: string;
  detail?: string;
  status?: number;
  validation_errors?: { detail?: string; field?: string; pointer?: string; source?: string }[] | null;
  [member: string]: unknown;
}

export class MyAccountError extends Error {
  private constructor();
  readonly name: "MyAccountError";
  readonly code: MyAccountErrorCode;
  /** HTTP status; never the one the body claims. */
  readonly status?: number;
  /** Seconds to wait. */
  readonly retryAfter?: number;
  /** The API's error body. */
  readonly problem?: Problem;
  /** `error` of an OAuth endpoint. Text from outside. */
  readonly oauthError?: string;
  /** `error_description` of an OAuth endpoint. Text from outside. */
  readonly oauthErrorDescription?: string;
  /** What a new login has to ask for. */
  readonly stepUp?: StepUp;
  /** Of `mfa_required`: what `mfaChallenge` or `mfaAssociate` may be asked for. */
  readonly mfaRequirements?: MfaRequirements;
  /** The foreign failure, as it was. */
  readonly cause?: unknown;
}

/** Whether a value is an error of this package, be it of another copy of it. */
export function isMyAccountError(value: unknown): value is MyAccountError;
