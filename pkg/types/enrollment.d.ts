import type { PasskeyAuthenticationMethod, PhoneDelivery } from "./authentication-methods.js";
import type { RequestOptions } from "./configuration.js";

/** The identity to enroll a method for, if the user has several. */
export interface EnrollmentIdentity {
  /** Database connection of the identity. 1 to 128 letters, digits and hyphens. */
  connection?: string;
  /** ID of the identity. 1 to 255 characters without whitespace. */
  identity_user_id?: string;
}

/** Parameters of `enrollmentChallenge` besides `type`, by type. The member names are the API's. */
export interface EnrollmentRequests {
  passkey: EnrollmentIdentity;
  password: EnrollmentIdentity;
  totp: unknown;
  "push-notification": unknown;
  "recovery-code": unknown;
  email: { email: string };
  /** `phone_number` in E.164 format, such as `+12025550143`. */
  phone: { phone_number: string; preferred_authentication_method?: PhoneDelivery };
}

/** The types that can be enrolled. */
export type EnrollmentType = keyof EnrollmentRequests;

export type EnrollmentChallengeOptions<T extends EnrollmentType = EnrollmentType> = {
  [K in T]: { type: K } & EnrollmentRequests[K];
}[T];

/** What the user or the page needs for the verification, by type. */
export interface EnrollmentChallenges {
  /** For `navigator.credentials.create`, after `PublicKeyCredential.parseCreationOptionsFromJSON`. */
  passkey: { readonly authn_params_public_key: PublicKeyCredentialCreationOptionsJSON };
  password: { readonly policy: PasswordPolicy };
  totp: ScannedChallenge;
  "push-notification": ScannedChallenge;
  /** Show it to the user now: it cannot be read again. */
  "recovery-code": { readonly recovery_code: string };
  email: unknown;
  phone: unknown;
}

/** What the user adds to an authenticator app. It contains a secret: show it, do not store it. */
export interface ScannedChallenge {
  /** Content of the QR code. */
  readonly barcode_uri: string;
  /** For typing in, if the QR code cannot be scanned. */
  readonly manual_input_code?: string;
}

/** A started enrollment. Its `auth_session` stays in the client, which keeps the newest 16 challenges of a session. */
export type EnrollmentChallenge<T extends EnrollmentType = EnrollmentType> = {
  [K in T]: {
    readonly type: K;
    /** ID of the method until it is verified; `passkey|new` or `password|new` for methods that do not exist yet. */
    readonly id: string;
    /** Identifies the challenge in the client that created it. Not a secret; meaningless elsewhere. */
    readonly handle: number;
    readonly [member: string]: unknown;
  } & EnrollmentChallenges[K];
}[T];

/** No proof: the user approves elsewhere, or only had to be shown something. */
export interface NoProof {
  readonly [member: string]: never;
}

/** Parameters of `enrollmentVerify`, by type. The member names are the API's. */
export interface EnrollmentProofs {
  /**
   * The result of `navigator.credentials.create`, or its `toJSON()`. Members that the API does not accept are not sent,
   * nor are PRF results, which are secrets of the page (WebAuthn Level 3, 10.1.4).
   */
  passkey: { credential: unknown };
  /** 1 to 256 characters without control characters, as required by the `policy` of the challenge. */
  password: { new_password: string };
  totp: { otp_code: string };
  email: { otp_code: string };
  phone: { otp_code: string };
  /** Call it once the user has approved in the authenticator app. Before that the error is `invalid_request`. */
  "push-notification": NoProof;
  /** Call it once the user has stored the code. */
  "recovery-code": NoProof;
}

export type EnrollmentProof<T extends EnrollmentType = EnrollmentType> = EnrollmentProofs[T];

export type EnrollPasskeyOptions = EnrollmentIdentity;

/** What a page can do with passkeys. Anything the browser does not report within two seconds is `false`. */
export interface PasskeySupport {
  /** Whether passkeys can be created and used at all. */
  readonly available: boolean;
  /** Why not: no https, no WebAuthn in this browser, or the permissions policy of the page or its iframe. */
  readonly reason?: "insecure_context" | "no_webauthn" | "blocked_by_policy";
  /** Whether this device has a user-verifying platform authenticator. */
  readonly platformAuthenticator: boolean;
  /** Whether passkeys can be offered in the autofill of a username field. */
  readonly autofill: boolean;
  /** Whether the browser can create a passkey without a prompt, see `conditional` of `enrollPasskey`. */
  readonly conditionalCreate: boolean;
  /**
   * Whether authenticators can be told of changes to passkeys (`signalUnknownCredential` and `signalCurrentUserDetails`
   * of WebAuthn).
   */
  readonly signals: boolean;
}

/** A passkey enrollment that is ready for the prompt. Valid until the session ends or the API rejects the challenge. */
export interface PreparedPasskey {
  /**
   * Runs the WebAuthn ceremony (WebAuthn Level 3, 5.1.3) and verifies the credential. The prompt is requested
   * synchronously: nothing is awaited between the click and the prompt. After a failure it can be called again. One
   * request. Errors: as `enrollPasskey`; `invalid_request` if the passkey was already created or the session has ended.
   *
   * @example button.onclick = () => prepared.create();
   */
  create(options?: RequestOptions): Promise<PasskeyAuthenticationMethod>;
}

/** The rules for a new password. */
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
