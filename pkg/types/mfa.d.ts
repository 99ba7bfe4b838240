import type { Session } from "./session.js";

/** What the tenant asks for, by type (`otp`, `phone`, `push-notification`, `recovery-code`, `email` and what comes later). */
export interface MfaRequirements {
  /** The authenticators that may be challenged; empty for all the user has. */
  readonly challenge: readonly string[];
  /** The factors of which one has to be enrolled first; empty where none has to. */
  readonly enroll: readonly string[];
}

/** An authenticator of the user. Members the server adds later are there too. */
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
  /** `id` of the authenticator; the tenant chooses where there is none. */
  authenticator_id?: string;
}

/** What was sent, or can be typed. What ties it to the proof stays inside. */
export interface MfaChallenge {
  challenge_type: "otp" | "oob" | (string & {});
  /** `prompt` where a code has to be typed; absent where an approval elsewhere is enough. */
  binding_method?: "prompt" | (string & {});
  [member: string]: unknown;
}

export interface MfaAssociateOptions {
  authenticator_type: "otp" | "oob" | (string & {});
  oob_channel?: "sms" | "voice" | "auth0" | "email" | (string & {});
  phone_number?: string;
  email?: string;
}

/** A first authenticator, which counts once it has been verified. It may hold secrets: show them, and keep them nowhere. */
export interface MfaAssociation {
  authenticator_type: "otp" | "oob" | (string & {});
  oob_channel?: string;
  secret?: string;
  barcode_uri?: string;
  binding_method?: "prompt" | (string & {});
  recovery_codes?: string[];
  [member: string]: unknown;
}

/** One of these; nothing (`{}`) where the user approves elsewhere. */
export interface MfaProof {
  /** A code of an authenticator app. */
  otp?: string;
  /** A code that was sent. */
  binding_code?: string;
  /** It is used up by it. */
  recovery_code?: string;
}

/** The session that goes on. */
export interface MfaSession extends Session {
  /** The new recovery code in the place of the one that was used up: shown this once. */
  recoveryCode?: string;
}
