import { MyAccountError, isMyAccountError } from "my-account-wasm";
import type { MyAccountErrorCode, Problem, StepUp } from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

/** Switches over all codes, so that a code added to the union fails to compile here. */
export function messageFor(code: MyAccountErrorCode): string {
  switch (code) {
    case "invalid_config":
    case "unsupported_environment":
    case "internal":
      return "set-up";
    case "login_required":
    case "session_expired":
    case "step_up_required":
    case "mfa_required":
    case "insufficient_scope":
    case "unauthorized":
      return "log in";
    case "clock_skew":
      return "set the clock";
    case "transaction_missing":
    case "transaction_expired":
    case "state_mismatch":
    case "issuer_mismatch":
    case "invalid_id_token":
    case "authorization_failed":
    case "token_request_failed":
    case "popup_blocked":
    case "popup_closed":
      return "log in again";
    case "network":
    case "timeout":
    case "rate_limited":
    case "server_error":
    case "invalid_response":
      return "try later";
    case "aborted":
      return "";
    case "forbidden":
    case "not_found":
    case "conflict":
    case "invalid_request":
      return "not possible";
    case "passkey_unsupported":
    case "passkey_cancelled":
    case "passkey_already_registered":
    case "passkey_invalid_domain":
    case "passkey_busy":
    case "passkey_failed":
      return "passkey";
    default: {
      const none: never = code;
      return none;
    }
  }
}

export function incomplete(code: MyAccountErrorCode): string {
  switch (code) {
    case "network":
      return "try later";
    default: {
      // @ts-expect-error the other codes are not handled
      const none: never = code;
      return none;
    }
  }
}

export function accepted(thrown: unknown): void {
  if (isMyAccountError(thrown)) {
    assertType<Equal<typeof thrown, MyAccountError>>();
    assertType<Equal<typeof thrown.code, MyAccountErrorCode>>();
    assertType<Equal<typeof thrown.name, "MyAccountError">>();
    assertType<Equal<typeof thrown.status, number | undefined>>();
    assertType<Equal<typeof thrown.retryAfter, number | undefined>>();
    assertType<Equal<typeof thrown.problem, Problem | undefined>>();
    assertType<Equal<typeof thrown.stepUp, StepUp | undefined>>();
    assertType<Equal<typeof thrown.cause, unknown>>();
    const pointer: string | undefined = thrown.problem?.validation_errors?.[0]?.pointer;
    const later: unknown = thrown.problem?.trace_id;
    void [pointer, later];
  }
  if (thrown instanceof MyAccountError) assertType<Equal<typeof thrown, MyAccountError>>();
}

export function rejected(thrown: unknown, error: MyAccountError): void {
  // @ts-expect-error a caught value is unknown
  void thrown.code;
  // @ts-expect-error invalid_grant is not a code
  if (error.code === "invalid_grant") return;
  // @ts-expect-error the set of codes is closed
  const code: MyAccountErrorCode = "invalid_grant" as string;
  void code;
  // @ts-expect-error code is readonly
  error.code = "network";
  // @ts-expect-error status is readonly
  error.status = 400;
  // @ts-expect-error members of a problem are optional
  const detail: string = error.problem?.detail;
  void detail;
  // @ts-expect-error an undeclared member is unknown
  const later: string = error.problem?.trace_id;
  void later;
}
