import type { PasskeyAuthenticationMethod, PhoneDelivery } from "./authentication-methods.js";
import type { RequestOptions } from "./configuration.js";

/** The identity a method is enrolled for, where the user has several. */
export interface EnrollmentIdentity {
  /** Database connection of the identity: 1 to 128 letters, digits and hyphens. */
  connection?: string;
  /** The identity: 1 to 255 characters without white space. */
  identity_user_id?: string;
}

/** What the start of an enrolment takes besides its `type`, by the type. The members are the API's own. */
export interface EnrollmentRequests {
  passkey: EnrollmentIdentity;
  password: EnrollmentIdentity;
  totp: unknown;
  "push-notification": unknown;
  "recovery-code": unknown;
  email: { email: string };
  /** The number in the form of E.164, such as `+12025550143`. */
  phone: { phone_number: string; preferred_authentication_method?: PhoneDelivery };
}

/** The types that can be enrolled. */
export type EnrollmentType = keyof EnrollmentRequests;

export type EnrollmentChallengeOptions<T extends EnrollmentType = EnrollmentType> = {
  [K in T]: { type: K } & EnrollmentRequests[K];
}[T];

/** What the user has to be shown, or the page needs, before an enrolment can be verified, by the type. */
export interface EnrollmentChallenges {
  /** For `navigator.credentials.create`, by way of `PublicKeyCredential.parseCreationOptionsFromJSON`. */
  passkey: { readonly authn_params_public_key: PublicKeyCredentialCreationOptionsJSON };
  password: { readonly policy: PasswordPolicy };
  totp: ScannedChallenge;
  "push-notification": ScannedChallenge;
  /** Shown this once: it cannot be read again. */
  "recovery-code": { readonly recovery_code: string };
  email: unknown;
  phone: unknown;
}

/** What an authenticator app takes over. It holds a secret: show it, and keep it nowhere. */
export interface ScannedChallenge {
  /** The text of the QR code. */
  readonly barcode_uri: string;
  /** For typing where nothing can be scanned. */
  readonly manual_input_code?: string;
}

/**
 * An enrolment that waits for its proof. What ties the two steps together stays inside the client; the client keeps the
 * newest 16 challenges of a session.
 */
export type EnrollmentChallenge<T extends EnrollmentType = EnrollmentType> = {
  [K in T]: {
    readonly type: K;
    /** The method's id until it is verified; `passkey|new` and `password|new` for methods that do not exist yet. */
    readonly id: string;
    /** Names the challenge to the client that made it. It is no secret, and of no use elsewhere. */
    readonly handle: number;
    readonly [member: string]: unknown;
  } & EnrollmentChallenges[K];
}[T];

/** Nothing to prove: the user approved elsewhere, or only had to be shown something. */
export interface NoProof {
  readonly [member: string]: never;
}

/** What proves an enrolment, by its type. The members are the API's own. */
export interface EnrollmentProofs {
  /**
   * As `navigator.credentials.create` returned it, or its `toJSON()`; what the API does not take is left out, and so is what a
   * PRF gave, which is a secret of the page's (WebAuthn Level 3, 10.1.4).
   */
  passkey: { credential: unknown };
  /** 1 to 256 characters, none of them a control character, as `policy` of the challenge asks. */
  password: { new_password: string };
  totp: { otp_code: string };
  email: { otp_code: string };
  phone: { otp_code: string };
  /** Once the user has approved in the authenticator app; before that the API answers `invalid_request`. */
  "push-notification": NoProof;
  /** Once the user has stored the code. */
  "recovery-code": NoProof;
}

export type EnrollmentProof<T extends EnrollmentType = EnrollmentType> = EnrollmentProofs[T];

export type EnrollPasskeyOptions = EnrollmentIdentity;

/** What a page can do with passkeys. What a browser does not tell is `false`. */
export interface PasskeySupport {
  /** Whether passkeys can be made and used here at all. */
  readonly available: boolean;
  /** Why not: no https, a browser without WebAuthn, or the permissions policy of the page or of the frame it is in. */
  readonly reason?: "insecure_context" | "no_webauthn" | "blocked_by_policy";
  /** Whether this device itself can hold a passkey, and verify its user. */
  readonly platformAuthenticator: boolean;
  /** Whether passkeys are offered where a name is typed. */
  readonly autofill: boolean;
  /** Whether the browser makes a passkey by itself, see `enrollPasskey`. */
  readonly conditionalCreate: boolean;
  /** Whether those who hold passkeys can be told of changes. */
  readonly signals: boolean;
}

/** A passkey that only waits for its prompt. It is of use as long as its session and as the challenge is to the API. */
export interface PreparedPasskey {
  /**
   * Runs the browser's ceremony (WebAuthn Level 3, 5.1.3) and has the credential verified. The browser is asked before this
   * returns: nothing is waited for between a click and its prompt. After a refusal it can be called again. One request.
   * Errors: as `enrollPasskey`; `invalid_request` where the passkey was created already, or the session is over.
   *
   * @example button.onclick = () => prepared.create();
   */
  create(options?: RequestOptions): Promise<PasskeyAuthenticationMethod>;
}

/** The rules a new password has to follow. */
export interface PasswordPolicy {
  readonly complexity: {
    readonly min_length: number;
    readonly character_types: readonly ("uppercase" | "lowercase" | "number" | "special" | (string & {}))[];
    readonly character_type_rule: "all" | "three_of_four" | (string & {});
    readonly identical_characters: "allow" | "block" | (string & {});
    readonly sequential_characters: "allow" | "block" | (string & {});
    readonly max_length_exceeded: "truncate" | "error" | (string & {});
  };
  readonly profile_data: { readonly active: boolean; readonly blocked_fields: readonly string[] };
  readonly history: { readonly active: boolean; readonly size: number };
  readonly dictionary: { readonly active: boolean; readonly default: "en_10k" | "en_100k" | (string & {}) };
  readonly [member: string]: unknown;
}
