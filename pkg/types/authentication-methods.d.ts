import type { RequestOptions } from "./configuration.js";

/** The known types. The vendor may add others, so any string is accepted. */
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

/** How a code is delivered to a phone. */
export type PhoneDelivery = "sms" | "voice" | (string & {});

/** A factor type that the user can enroll. Includes any members the server adds later. */
export interface Factor {
  type: AuthenticationMethodType;
  usage?: FactorUsage[];
  [member: string]: unknown;
}

/**
 * An authentication method, as the server sent it. Members that the API's definition guarantees are required here. The
 * client itself only checks that `id` and `type` are strings. Includes any members the server adds later.
 */
export interface AuthenticationMethod {
  /** Opaque. May contain `|`. */
  id: string;
  type: AuthenticationMethodType;
  /** RFC 3339. */
  created_at: string;
  usage: FactorUsage[];
  /** `false` between the two steps of an enrollment. Absent for passwords and passkeys. */
  confirmed?: boolean;
  /** RFC 3339. */
  last_auth_at?: string;
  /** Absent for passwords, passkeys and recovery codes. */
  name?: string;
  /** Phones only. */
  phone_number?: string;
  /** Phones only. */
  preferred_authentication_method?: PhoneDelivery;
  /** Email addresses only. */
  email?: string;
  /** Passwords and passkeys only. */
  identity_user_id?: string;
  /** RFC 3339. Passwords only. */
  last_password_reset?: string;
  /** Passkeys and WebAuthn second factors only. */
  key_id?: string;
  /** Passkeys and WebAuthn second factors only. */
  public_key?: string;
  /** This and the following members: passkeys only. */
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

/** A WebAuthn second factor. It can be listed, read, renamed and removed. The API no longer enrolls new ones. */
export interface WebAuthnAuthenticationMethod<
  T extends "webauthn-platform" | "webauthn-roaming" = "webauthn-platform" | "webauthn-roaming",
> extends AuthenticationMethod {
  type: T;
  confirmed: boolean;
}

/** The authentication method of each known type. */
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

/** The authentication method of a type. For an unknown type: the members that all types have. */
export type AuthenticationMethodOf<T extends AuthenticationMethodType> = T extends keyof AuthenticationMethods
  ? AuthenticationMethods[T]
  : AuthenticationMethod;

export interface AuthenticationMethodsOptions<
  T extends AuthenticationMethodType = AuthenticationMethodType,
> extends RequestOptions {
  /** Only methods of this type. */
  type?: T;
  /** `"reload"` skips the cache and always asks the server. Default: `"default"`. */
  cache?: "default" | "reload";
}

/** What can be changed on an authentication method. */
export interface AuthenticationMethodChanges {
  /** Not for passwords, passkeys and recovery codes. */
  name?: string;
  /** Phones only. */
  preferred_authentication_method?: PhoneDelivery;
}
