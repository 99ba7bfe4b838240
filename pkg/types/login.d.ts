import type { ConnectedAccount } from "./connected-accounts.js";
import type { Session, User } from "./session.js";

/** What a new login has to ask for before the failed call can succeed. Pass it to `loginWithRedirect` or `loginWithPopup`. */
export interface StepUp {
  /** Space-separated scopes the session lacks. */
  scope?: string;
  /** The person has to be asked anew, whatever the tenant remembers of them. */
  fullLogin?: boolean;
  /** Seconds since the person authenticated, at most. */
  maxAge?: number;
  /** Space-separated authentication context classes, of which one is enough. */
  acrValues?: string;
}

/**
 * Parameters of the authorization request (OpenID Connect Core 3.1.2.1 and the vendor's own). Those that the library sets
 * (`client_id`, `scope`, `audience`, `state`, `nonce` and their like) are refused.
 */
export interface AuthorizationParams {
  /** Seconds since the person authenticated, at most. An answer that is older is `step_up_required`. */
  max_age?: number;
  /** Authentication context classes, of which one must be in the answer; else it is `step_up_required`. */
  acr_values?: string;
  /** Id (`org_…`) or name of an organization. An answer of another one is `invalid_id_token`. */
  organization?: string;
  /** Ticket of an invitation; with `organization`. */
  invitation?: string;
  /** Leads to this connection instead of the choice. */
  connection?: string;
  login_hint?: string;
  screen_hint?: "signup" | "login" | (string & {});
  prompt?: "none" | "login" | "consent" | "select_account" | (string & {});
  ui_locales?: string;
  display?: "page" | "popup" | "touch" | "wap" | (string & {});
  [parameter: string]: string | number | boolean | undefined;
}

export interface LoginOptions {
  /** Space-separated scopes besides the configured ones. */
  scope?: string;
  /** The `stepUp` of an error: what it names is asked for, and the answer is held to it. */
  stepUp?: StepUp;
  /** Further parameters. */
  authorizationParams?: AuthorizationParams;
  /** Anything JSON can hold. It stays in this tab and comes back from `handleRedirectCallback`. */
  appState?: unknown;
}

/** What a login came to that left no page. */
export interface LoginResult {
  user: User;
  session: Session;
}

/** What a login in a popup came to. */
export interface PopupLoginResult extends LoginResult {
  /**
   * What came of the call whose error's `stepUp` was given, made again after the login: a call that only reads, or of which
   * nothing had left. Absent where there was none, or where somebody else has signed in.
   */
  repeated?: PromiseSettledResult<unknown>;
}

/** Where somebody with a passkey is known. */
export interface PasskeyDirectory {
  /** The database connection. Default: the tenant's default directory. */
  realm?: string;
  /** Another name for `realm`; one of the two. */
  connection?: string;
  /** Id (`org_…`) of an organization. An answer of another one is `invalid_id_token`. */
  organization?: string;
  /** Space-separated scopes besides the configured ones. */
  scope?: string;
}

export interface PasskeyLoginOptions extends PasskeyDirectory {
  /**
   * Whether passkeys are offered in the autofill of a field with `autocomplete="username webauthn"`, and nobody is prompted
   * (WebAuthn Level 3, 5.1.4). Default `false`.
   */
  autofill?: boolean;
}

export interface PasskeySignUpOptions extends PasskeyDirectory {
  /** Who it is: every identifier that the connection requires, and what else is known. */
  userProfile: PasskeyUserProfile;
  /** At most 10 texts. */
  userMetadata?: Record<string, string>;
}

export interface PasskeyUserProfile {
  email?: string;
  /** In E.164 form, such as `+12025550143`. */
  phone_number?: string;
  username?: string;
  name?: string;
  given_name?: string;
  family_name?: string;
  nickname?: string;
  picture?: string;
}

/** A login with a password that is typed in the page. */
export interface PasswordLoginOptions {
  /** What the directory knows the person by, such as an e-mail address. */
  username: string;
  password: string;
  /** The database connection whose user it is. Default: the tenant's default directory. */
  realm?: string;
  /** Space-separated scopes besides the configured ones. */
  scope?: string;
}

export type RedirectResult<AppState = unknown> =
  /** The URL holds no response for this client. */
  | { kind: "none" }
  /** Somebody signed in. */
  | { kind: "login"; appState?: AppState }
  /** An account was connected, and somebody is signed in. */
  | { kind: "connected_account"; account: ConnectedAccount; appState?: AppState }
  /** The page is in a popup, which is about to close: the page that opened it has the answer. */
  | { kind: "popup" }
  /** The page is about to leave: it passes through the login once more, and then completes what it came back with. */
  | { kind: "redirecting" };

export interface LogoutOptions {
  /** Where the tenant sends the browser afterwards: one of the application's allowed logout URLs. Default: `redirectUri`. */
  returnTo?: string;
  /** Whether the person leaves the other provider too whose account they came with. Default `false`. */
  federated?: boolean;
  /**
   * Whether by OpenID Connect RP-Initiated Logout (`/oidc/logout`, with the tenant's own session id as `logout_hint`) instead
   * of the vendor's `/v2/logout`. Default `false`.
   */
  rpInitiated?: boolean;
}
