import type { Session } from "./session.js";

/**
 * The factor types that the tenant accepts: `otp`, `phone`, `push-notification`, `recovery-code`, `email`, and any
 * added later.
 */
export interface MfaRequirements {
  /** Types that may be challenged. Empty: all of the user's authenticators. */
  readonly challenge: readonly string[];
  /** Types of which the user has to enroll one first. Empty: none. */
  readonly enroll: readonly string[];
}

/** An authenticator of the user. Includes any members the server adds later. */
export interface MfaAuthenticator {
  id: string;
  authenticator_type: "otp" | "oob" | "recovery-code" | (string & {});
  active?: boolean;
  oob_channel?: "sms" | "voice" | "auth0" | "email" | (string & {});
  name?: string;
  type?: string;
  [member: string]: unknown;
}

export interface MfaChallengeOptions {
  /** `otp` for an authenticator app, `oob` for a code that is sent or an approval. */
  challenge_type: "otp" | "oob" | (string & {});
  /** `id` of the authenticator. Default: the tenant selects one. */
  authenticator_id?: string;
}

/** The started challenge. Its `oob_code` stays in the client. */
export interface MfaChallenge {
  challenge_type: "otp" | "oob" | (string & {});
  /** `prompt` if the user has to type a code. Absent if the user approves elsewhere. */
  binding_method?: "prompt" | (string & {});
  [member: string]: unknown;
}

export interface MfaAssociateOptions {
  authenticator_type: "otp" | "oob" | (string & {});
  oob_channel?: "sms" | "voice" | "auth0" | "email" | (string & {});
  phone_number?: string;
  email?: string;
}

/** A first authenticator, which takes effect once verified. It may contain secrets: show them, do not store them. */
export interface MfaAssociation {
  authenticator_type: "otp" | "oob" | (string & {});
  oob_channel?: string;
  secret?: string;
  barcode_uri?: string;
  binding_method?: "prompt" | (string & {});
  recovery_codes?: string[];
  [member: string]: unknown;
}

/** Set one member, or none (`{}`) if the user approves elsewhere. */
export interface MfaProof {
  /** A code from an authenticator app. */
  otp?: string;
  /** A code that was sent to the user. */
  binding_code?: string;
  /** A recovery code, which is used up. */
  recovery_code?: string;
}

/** The session after the verification. */
export interface MfaSession extends Session {
  /** The new recovery code, if one was used up. Show it to the user now: it cannot be read again. */
  recoveryCode?: string;
}
