import type { RequestOptions } from "./configuration.js";

/** The types there are, and those the vendor adds later. */
export type AuthenticationMethodType =
  | "password"
  | "passkey"
  | "webauthn-platform"
  | "webauthn-roaming"
  | "totp"
  | "phone"
  | "email"
  | "push-notification"
  | "recovery-code"
  | (string & {});

export type FactorUsage = "primary" | "secondary" | (string & {});

/** How a code reaches a phone. */
export type PhoneDelivery = "sms" | "voice" | (string & {});

/** A type of factor that the user can enrol. Members the server adds later are there too. */
export interface Factor {
  type: AuthenticationMethodType;
  usage?: FactorUsage[];
  [member: string]: unknown;
}

/**
 * An authentication method, as the server sent it. What the API's definition promises is required here; what is read
 * before it is handed out is that `id` and `type` are strings. Members the server adds later are there too.
 */
export interface AuthenticationMethod {
  /** Opaque; it may hold `|`. */
  id: string;
  type: AuthenticationMethodType;
  /** RFC 3339. */
  created_at: string;
  usage: FactorUsage[];
  /** Absent for a password and a passkey; `false` between the two steps of an enrolment. */
  confirmed?: boolean;
  /** RFC 3339. */
  last_auth_at?: string;
  /** Not of a password, a passkey or a recovery code. */
  name?: string;
  /** Of a phone. */
  phone_number?: string;
  /** Of a phone. */
  preferred_authentication_method?: PhoneDelivery;
  /** Of an e-mail address. */
  email?: string;
  /** Of a password and a passkey. */
  identity_user_id?: string;
  /** Of a password. RFC 3339. */
  last_password_reset?: string;
  /** Of a passkey and a WebAuthn second factor. */
  key_id?: string;
  /** Of a passkey and a WebAuthn second factor. */
  public_key?: string;
  /** Of a passkey, like what follows. */
  user_handle?: string;
  credential_device_type?: "single_device" | "multi_device" | (string & {});
  credential_backed_up?: boolean;
  transports?: string[];
  user_agent?: string;
  aaguid?: string;
  relying_party_id?: string;
  [member: string]: unknown;
}

export interface PasswordAuthenticationMethod extends AuthenticationMethod {
  type: "password";
  identity_user_id: string;
}

export interface PasskeyAuthenticationMethod extends AuthenticationMethod {
  type: "passkey";
  key_id: string;
  public_key: string;
  user_handle: string;
  identity_user_id: string;
  credential_device_type: "single_device" | "multi_device" | (string & {});
  credential_backed_up: boolean;
}

export interface TotpAuthenticationMethod extends AuthenticationMethod {
  type: "totp";
  confirmed: boolean;
}

export interface PushNotificationAuthenticationMethod extends AuthenticationMethod {
  type: "push-notification";
  confirmed: boolean;
}

export interface PhoneAuthenticationMethod extends AuthenticationMethod {
  type: "phone";
  confirmed: boolean;
  phone_number: string;
  preferred_authentication_method: PhoneDelivery;
}

export interface EmailAuthenticationMethod extends AuthenticationMethod {
  type: "email";
  confirmed: boolean;
  email: string;
}

export interface RecoveryCodeAuthenticationMethod extends AuthenticationMethod {
  type: "recovery-code";
  confirmed: boolean;
}

/** A WebAuthn second factor. It is listed, read, renamed and removed; the API enrols none any more. */
export interface WebAuthnAuthenticationMethod<
  T extends "webauthn-platform" | "webauthn-roaming" = "webauthn-platform" | "webauthn-roaming",
> extends AuthenticationMethod {
  type: T;
  confirmed: boolean;
}

/** The method object of each known type. */
export interface AuthenticationMethods {
  password: PasswordAuthenticationMethod;
  passkey: PasskeyAuthenticationMethod;
  "webauthn-platform": WebAuthnAuthenticationMethod<"webauthn-platform">;
  "webauthn-roaming": WebAuthnAuthenticationMethod<"webauthn-roaming">;
  totp: TotpAuthenticationMethod;
  phone: PhoneAuthenticationMethod;
  email: EmailAuthenticationMethod;
  "push-notification": PushNotificationAuthenticationMethod;
  "recovery-code": RecoveryCodeAuthenticationMethod;
}

/** The method object of a type; of one that is not known here, the members that all have. */
export type AuthenticationMethodOf<T extends AuthenticationMethodType> = T extends keyof AuthenticationMethods
  ? AuthenticationMethods[T]
  : AuthenticationMethod;

export interface AuthenticationMethodsOptions<
  T extends AuthenticationMethodType = AuthenticationMethodType,
> extends RequestOptions {
  /** Only methods of this type. */
  type?: T;
  /** `"reload"` asks the server in any case. Default: `"default"`. */
  cache?: "default" | "reload";
}

/** What can be changed of a method. */
export interface AuthenticationMethodChanges {
  /** Not of a password, a passkey or a recovery code. */
  name?: string;
  /** Of a phone. */
  preferred_authentication_method?: PhoneDelivery;
}
