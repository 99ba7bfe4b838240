import type { ConnectedAccount } from "./connected-accounts.js";
import type { Session, User } from "./session.js";

/**
 * What a new login has to request so that the failed call can succeed. Pass it to `loginWithRedirect` or
 * `loginWithPopup`.
 */
export interface StepUp {
  /** Space-separated scopes that the session lacks. */
  scope?: string;
  /** The user has to log in again, even if the tenant has a session for them. */
  fullLogin?: boolean;
  /** Maximum age of the authentication, in seconds. */
  maxAge?: number;
  /** Space-separated authentication context classes; one of them is sufficient. */
  acrValues?: string;
}

/**
 * Parameters of the authorization request (OpenID Connect Core 3.1.2.1, and the vendor's). Parameters that the library
 * sets, such as `client_id`, `scope`, `audience`, `state` and `nonce`, are rejected.
 */
export interface AuthorizationParams {
  /** Maximum age of the authentication, in seconds. If the login is older, it fails with `step_up_required`. */
  max_age?: number;
  /**
   * Authentication context classes, space-separated or as a list. If the login satisfies none, it fails with
   * `step_up_required`.
   */
  acr_values?: string | readonly string[];
  /**
   * ID (`org_…`) or name of an organization. A token of another one is `invalid_id_token`. An empty string asks for none.
   * Default: with `stepUp` and in `checkSession`, that of the session; otherwise `organization` of the configuration.
   */
  organization?: string;
  /** Ticket of an invitation; requires `organization`. */
  invitation?: string;
  /** Connection to log in with; the login page offers no choice. */
  connection?: string;
  login_hint?: string;
  screen_hint?: "signup" | "login" | (string & {});
  prompt?: "none" | "login" | "consent" | "select_account" | (string & {});
  /** Preferred languages of the login page as BCP 47 tags, space-separated or as a list. */
  ui_locales?: string | readonly string[];
  display?: "page" | "popup" | "touch" | "wap" | (string & {});
  [parameter: string]: string | number | boolean | readonly string[] | undefined;
}

export interface LoginOptions {
  /** Space-separated scopes in addition to the configured ones. */
  scope?: string;
  /** The `stepUp` of an error. The login requests what it names and fails if the result does not satisfy it. */
  stepUp?: StepUp;
  /** Further parameters of the authorization request. */
  authorizationParams?: AuthorizationParams;
  /** Any JSON value. It stays in this tab; the result of `handleRedirectCallback`, or its error, has it. */
  appState?: unknown;
}

/** Result of a login without a redirect. */
export interface LoginResult {
  user: User;
  session: Session;
}

/** Result of a login with a popup. */
export interface PopupLoginResult extends LoginResult {
  /**
   * Result of the retried call, if the `stepUp` of a failed call was given. Only reads and calls that were never sent
   * are retried. Absent if there was no such call, or if another user logged in.
   */
  repeated?: PromiseSettledResult<unknown>;
}

/** The directory of a user with a passkey. */
export interface PasskeyDirectory {
  /** The database connection. Default: the tenant's default directory. */
  realm?: string;
  /** Alias of `realm`; set one of the two. */
  connection?: string;
  /**
   * ID (`org_…`) of an organization. A token of another one is `invalid_id_token`. An empty string asks for none. Default:
   * `organization` of the configuration.
   */
  organization?: string;
  /** Space-separated scopes in addition to the configured ones. */
  scope?: string;
}

export interface PasskeyLoginOptions extends PasskeyDirectory {
  /**
   * Whether to offer passkeys in the autofill of a field with `autocomplete="username webauthn"` instead of a prompt
   * (WebAuthn Level 3, 5.1.4). Default: `false`.
   */
  autofill?: boolean;
}

export interface PasskeySignUpOptions extends PasskeyDirectory {
  /** Profile of the new user, with every identifier that the connection requires. */
  userProfile: PasskeyUserProfile;
  /** At most 10 strings. */
  userMetadata?: Record<string, string>;
}

export interface PasskeyUserProfile {
  email?: string;
  /** In E.164 format, such as `+12025550143`. */
  phone_number?: string;
  username?: string;
  name?: string;
  given_name?: string;
  family_name?: string;
  nickname?: string;
  picture?: string;
}

/** Options of a login with a password. */
export interface PasswordLoginOptions {
  /** The identifier of the user in the directory, such as an email address. */
  username: string;
  password: string;
  /** The database connection of the user. Default: the tenant's default directory. */
  realm?: string;
  /** Space-separated scopes in addition to the configured ones. */
  scope?: string;
}

export type RedirectResult<AppState = unknown> =
  /** The URL holds no response for this client. A response for another client is left to it. */
  | { kind: "none" }
  /** The user logged in. */
  | { kind: "login"; appState?: AppState }
  /** An account was connected, and the user is logged in. */
  | { kind: "connected_account"; account: ConnectedAccount; appState?: AppState }
  /** The page is a popup that is about to close. The page that opened it has received the response. */
  | { kind: "popup" }
  /** The page is about to redirect through the login. The connection of the account completes after that. */
  | { kind: "redirecting" };

export interface LogoutOptions {
  /** URL to return to after the logout; one of the application's allowed logout URLs. Default: `redirectUri`. */
  returnTo?: string;
  /** Whether to log the user out of the upstream identity provider as well. Default: `false`. */
  federated?: boolean;
  /**
   * Whether to use OpenID Connect RP-Initiated Logout (`/oidc/logout`, with the tenant's session ID as `logout_hint`)
   * instead of the vendor's `/v2/logout`. Default: `false`.
   */
  rpInitiated?: boolean;
}
