/// <reference lib="esnext.disposable" />

/** What `MyAccountClient.create` needs to know. */
export interface MyAccountClientConfig {
  /** Host of the tenant or its custom domain (`login.example.com`), or a loopback origin (`http://localhost:4300`). */
  domain: string;
  /** Client id of the single-page application. */
  clientId: string;
  /** Where logins come back to; absolute, https (or loopback), no fragment. Default: the page's origin and path. */
  redirectUri?: string;
  /**
   * Space-separated scopes each login asks for; `openid` is always added. Default: `openid profile email
   * offline_access` and the five scopes of factors and authentication methods.
   */
  scope?: string;
  /** Milliseconds a request may take, body included; 1 to 600000. Default 10000. */
  timeoutMs?: number;
  /** Seconds by which the times of an ID token may be off; 0 to 300. Default 60. */
  leewaySeconds?: number;
  /** Where the WebAssembly module is served, if not beside this package's code. The first client of a page decides. */
  wasmUrl?: string | URL;
}

/** Limits of one call. */
export interface RequestOptions {
  /** Stops the call, wherever it is; it rejects with `aborted` and the signal's reason as `cause`. */
  signal?: AbortSignal;
  /** Milliseconds each request of the call may take, body included; 1 to 600000. Default: that of the configuration. */
  timeoutMs?: number;
}

/** What a new login has to ask for before the failed call can succeed. Pass it to `loginWithRedirect`. */
export interface StepUp {
  /** Space-separated scopes the session lacks. */
  scope: string;
}

export interface LoginOptions {
  /** Space-separated scopes besides the configured ones. */
  scope?: string;
  /** The `stepUp` of an error: what it names is asked for too. */
  stepUp?: StepUp;
  /** Anything JSON can hold. It stays in this tab and comes back from `handleRedirectCallback`. */
  appState?: unknown;
}

export type RedirectResult<AppState = unknown> =
  /** The URL holds no response of a login of this client. */
  | { kind: "none" }
  /** Somebody signed in. */
  | { kind: "login"; appState?: AppState };

export interface LogoutOptions {
  /** Where the tenant sends the browser afterwards: one of the application's allowed logout URLs. Default: `redirectUri`. */
  returnTo?: string;
}

/** Verified claims of the ID token, without those of the protocol. */
export interface User {
  readonly sub: string;
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly nickname?: string;
  readonly picture?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly updated_at?: string | number;
  readonly [claim: string]: unknown;
}

/** What an application may know of its session. Never a token. */
export interface Session {
  /** Granted scopes. */
  scopes: string[];
  /** Seconds the access token is still good for. */
  expiresIn: number;
  /** When that is over, in milliseconds since the epoch. */
  expiresAt: number;
  tokenType: "Bearer";
  /** When the person authenticated, in seconds since the epoch. */
  authTime?: number;
  acr?: string;
  amr: string[];
}

export type FactorType =
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

/** A type of factor that the user can enrol. Members the server adds later are there too. */
export interface Factor {
  type: FactorType;
  usage?: ("primary" | "secondary" | (string & {}))[];
  [member: string]: unknown;
}

/** An authentication method, as the server sent it. Members the server adds later are there too. */
export interface AuthenticationMethod {
  /** Opaque; it may hold `|`. */
  id: string;
  type: FactorType;
  /** RFC 3339. */
  created_at?: string;
  /** RFC 3339. */
  last_auth_at?: string;
  name?: string;
  confirmed?: boolean;
  usage?: ("primary" | "secondary" | (string & {}))[];
  [member: string]: unknown;
}

export interface PasskeyAuthenticationMethod extends AuthenticationMethod {
  type: "passkey";
  key_id?: string;
  public_key?: string;
  user_handle?: string;
  identity_user_id?: string;
  credential_device_type?: "single_device" | "multi_device" | (string & {});
  credential_backed_up?: boolean;
  transports?: string[];
  user_agent?: string;
  aaguid?: string;
  relying_party_id?: string;
}

export interface EnrollPasskeyOptions {
  /** Database connection of the identity: 1 to 128 letters, digits and hyphens. */
  connection?: string;
  /** The identity, where the user has several: 1 to 255 characters without white space. */
  identityUserId?: string;
}

/**
 * A client of the My Account API for one page. It keeps its tokens in WebAssembly memory; no method, error or property
 * hands one out. Every method rejects with a {@link MyAccountError}.
 */
export class MyAccountClient {
  private constructor();

  /**
   * Loads the WebAssembly module (once for the page; a failed load can be tried again) and parses the configuration.
   *
   * Errors: `invalid_config` (the message names the field), `unsupported_environment`, `network`.
   *
   * @example const client = await MyAccountClient.create({ domain: "login.example.com", clientId: "…" });
   */
  static create(config: MyAccountClientConfig): Promise<MyAccountClient>;

  /**
   * Leaves for the tenant's login page (authorization code flow with PKCE, RFC 7636). The pending login is kept in
   * `sessionStorage` for at most ten minutes.
   *
   * Errors: `invalid_request`, `unsupported_environment`.
   *
   * @example await client.loginWithRedirect({ appState: { returnTo: location.pathname } });
   */
  loginWithRedirect(options?: LoginOptions): Promise<void>;

  /**
   * Completes a login on the page it comes back to; call it at every start of the page. The address bar is rid of the
   * response at once. A URL without a response of this client answers `{ kind: "none" }`; two calls share one exchange.
   *
   * Makes one request. Errors: `transaction_missing`, `transaction_expired`, `state_mismatch`, `issuer_mismatch`,
   * `authorization_failed`, `token_request_failed`, `invalid_id_token`, `invalid_response`, `rate_limited`,
   * `server_error`, `network`, `timeout`, `login_required` (signed out in the meantime), `invalid_request`.
   *
   * @param url default: the page's own URL
   * @example const result = await client.handleRedirectCallback();
   */
  handleRedirectCallback<AppState = unknown>(url?: string): Promise<RedirectResult<AppState>>;

  /**
   * Ends the session here at once, revokes its refresh token (2 seconds at most, RFC 7009) and leaves for the tenant's
   * logout page.
   *
   * Errors: `invalid_request`, `unsupported_environment`; the session is over all the same.
   *
   * @example await client.logout();
   */
  logout(options?: LogoutOptions): Promise<void>;

  /** Verified claims of the person who is signed in; the same frozen object until that changes. */
  getUser(): User | undefined;

  /** Whether somebody is signed in and the access token has not expired. */
  isAuthenticated(): boolean;

  /** What may be known of the session. */
  getSession(): Session | undefined;

  /**
   * The types of factor the user can enrol. Scope `read:me:factors`; one request.
   *
   * Errors: those of every call: `login_required`, `session_expired`, `insufficient_scope` (with `stepUp`),
   * `unauthorized`, `forbidden`, `not_found`, `conflict`, `invalid_request`, `rate_limited`, `server_error`,
   * `invalid_response`, `network`, `timeout`, `aborted`.
   *
   * @example const factors = await client.getFactors();
   */
  getFactors(options?: RequestOptions): Promise<Factor[]>;

  /**
   * All authentication methods of the user. Scope `read:me:authentication_methods`; one request. Errors: those of
   * every call.
   *
   * @example const methods = await client.getAuthenticationMethods();
   */
  getAuthenticationMethods(options?: RequestOptions): Promise<AuthenticationMethod[]>;

  /**
   * One authentication method. Scope `read:me:authentication_methods`; one request. An id that is no id (empty, a dot
   * segment, a lone surrogate) is `invalid_request` before any request. Errors: those of every call.
   *
   * @example const method = await client.getAuthenticationMethod("passkey|dev_…");
   */
  getAuthenticationMethod(id: string, options?: RequestOptions): Promise<AuthenticationMethod>;

  /**
   * Removes an authentication method. Scope `delete:me:authentication_methods`; one request, never repeated by this
   * library (a browser may send it again by itself when a pooled connection dies). Errors: those of every call.
   *
   * @example await client.deleteAuthenticationMethod(method.id);
   */
  deleteAuthenticationMethod(id: string, options?: RequestOptions): Promise<void>;

  /**
   * Enrols a passkey, from the click to the verified method: asks the API for a challenge, runs the browser's ceremony
   * (WebAuthn Level 3, 5.1.3) and has the credential verified. Call it from a click. Scope
   * `create:me:authentication_methods`; two requests.
   *
   * Errors: those of every call, and `passkey_unsupported` (before any request where the page has no WebAuthn),
   * `passkey_cancelled` (refused or timed out: browsers do not tell which), `passkey_already_registered`,
   * `passkey_invalid_domain`, `passkey_busy`, `passkey_failed`; the browser's own exception is the `cause`.
   *
   * @example const passkey = await client.enrollPasskey();
   */
  enrollPasskey(options?: EnrollPasskeyOptions & RequestOptions): Promise<PasskeyAuthenticationMethod>;

  /** Ends the session and gives the memory back. Every later call rejects. */
  free(): void;
  [Symbol.dispose](): void;
}

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
  /** The foreign failure, as it was. */
  readonly cause?: unknown;
}

/** Whether a value is an error of this package, be it of another copy of it. */
export function isMyAccountError(value: unknown): value is MyAccountError;
