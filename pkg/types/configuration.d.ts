/** Configuration of `MyAccountClient.create`. */
export interface MyAccountClientConfig {
  /** Host of the tenant or its custom domain (`login.example.com`), or a loopback origin (`http://localhost:4300`). */
  domain: string;
  /** Client ID of the single-page application. */
  clientId: string;
  /**
   * URL that the tenant redirects to after a login. Absolute, https (or loopback, which includes `*.localhost`), without
   * a fragment, and without parameters of a response (`code`, `state`, `error`, `iss`, …) in its query. Default: the
   * page's origin and path.
   */
  redirectUri?: string;
  /**
   * Space-separated scopes that each login requests; `openid` is always added. Default:
   * `openid profile email offline_access` and the five scopes of factors and authentication methods. Set it to request
   * fewer scopes, or those of connected accounts.
   *
   * `offline_access` requests a refresh token that rotates and outlives the tenant's session. `online_access` (beta)
   * requests one that does not rotate and ends with the tenant's session; the tenant requires `dpop` for it, and issues
   * none for a login with a password. A list with both is rejected with `invalid_config`, and a login whose own scopes
   * add the other kind with `invalid_request`.
   */
  scope?: string;
  /**
   * Whether to refresh the session with a refresh token, which stays in WebAssembly memory. If `false`,
   * neither `offline_access` nor `online_access` is requested, and the session ends when its access token expires.
   * Default: `true`.
   */
  useRefreshTokens?: boolean;
  /**
   * The tenant's rotation overlap: for how many seconds it still accepts a refresh token that it has replaced. 0 to
   * 600. Within it, a refresh whose response was lost is retried immediately, once; otherwise the next call that needs
   * a refresh retries it. Default: 0.
   */
  refreshOverlapSeconds?: number;
  /**
   * Whether the application uses multi-resource refresh tokens (MRRT) with a policy for the My Account API. A call that
   * lacks a scope then requests it with a refresh, so the login's `scope` can be small. If the tenant does not grant
   * the scope, the call fails with an `insufficient_scope` that names it. Default: `false`.
   */
  useMrrt?: boolean;
  /**
   * Enables `loginWithPassword`. Not recommended: RFC 9700 section 2.4 says that the password grant must not be used,
   * because it exposes the password to the page and supports neither passkeys nor other identity providers. Default:
   * `false`.
   */
  allowPasswordGrant?: boolean;
  /**
   * Whether to push the authorization request to the tenant first (PAR, RFC 9126), so that its parameters do not appear
   * in the address bar. Costs one more request per login. Default: `false`.
   */
  par?: boolean;
  /**
   * Whether to bind tokens to a key of this page (DPoP, RFC 9449): a non-extractable ES256 key from WebCrypto, a new
   * one for each login. Every request to the token endpoint and to the API carries a proof; server nonces are
   * supported.
   *
   * During a login by redirect the key is kept in IndexedDB. If the login is never completed, a later login deletes the
   * key.
   *
   * `true` also accepts an unbound token (see `tokenType` of the session); `"required"` rejects it with
   * `invalid_response`. Default: `false`.
   */
  dpop?: boolean | "required";
  /**
   * ID (`org_…`) or name of an organization: the default of every login that names none, except `loginWithPassword`, whose
   * grant has no organization. A token of another one is `invalid_id_token`. A step-up and `checkSession` keep to the
   * organization of the session instead, if there is one. Default: none.
   */
  organization?: string;
  /**
   * How long a login, or the connection of an account, may take until the user returns, in seconds. 1 to 86400. After
   * that it fails with `transaction_expired`; a popup with `timeout`. Default: 1800.
   */
  loginTimeoutSeconds?: number;
  /**
   * Hosts that `connectAccountWithRedirect` may redirect to besides `domain`, in the same forms. With a custom domain as
   * `domain`, the API may return a `connect_uri` on the tenant's canonical host (`tenant.eu.auth0.com`): add that host.
   * A `connect_uri` on any other host is rejected with `invalid_response`, which names the host. Default: none.
   */
  connectOrigins?: string[];
  /** Maximum duration of a request including its body, in milliseconds. 1 to 600000. Default: 10000. */
  timeoutMs?: number;
  /**
   * How long after its `exp` an ID token is accepted, in seconds, for devices whose clock is fast. 0 to 300. Default: 60.
   * A clock that is up to ten minutes slow is always accepted. Beyond either, the error is `clock_skew`.
   */
  leewaySeconds?: number;
  /**
   * The algorithm the tenant signs ID tokens with. A token with another `alg` is rejected. Default: `"RS256"`, which is
   * also the default of the application's settings.
   */
  idTokenSigningAlg?: "RS256" | "PS256" | "ES256";
  /**
   * Makes the `x-correlation-id` of a call: it is sent with the call's requests to the My Account API, appears in the
   * tenant's log, and is the `correlationId` of the call's error. 1 to 64 letters, digits and `-_.*~@+/:`, and nothing
   * about the user. Called once for each call of a method that uses that API; if it throws or returns anything else, the
   * call is sent without an id. Default: none is sent.
   *
   * @example correlationId: () => crypto.randomUUID()
   */
  correlationId?: () => string;
  /**
   * Enables the methods for resources that the vendor has announced but not released: consents and organizations. They
   * may change with any version of this package. Default: `false`.
   */
  preview?: boolean;
  /**
   * URL of the WebAssembly module. Default: the file next to this package's code. A page loads the module once, so the
   * value of its first client counts.
   */
  wasmUrl?: string | URL;
}

/** Limits of one call. */
export interface RequestOptions {
  /**
   * Aborts the call at any point. It rejects with `aborted` and the signal's reason as `cause`. If other callers share
   * the request, it continues for them. May be of another realm, such as that of a frame. `null` is as if absent.
   */
  signal?: AbortSignal | null;
  /**
   * Maximum duration of each step of the call in milliseconds, including the retries of a read and the waits between
   * them. A passkey prompt is not such a step, see `enrollPasskey`. 1 to 600000. Default: `timeoutMs` of the
   * configuration.
   */
  timeoutMs?: number;
}

/** One page of a list. Includes any members the server adds later. */
export interface Page<T> {
  items: T[];
  /** Cursor of the next page: pass it as `from` to the next call. Absent on the last page. */
  next?: string;
  [member: string]: unknown;
}

/** Selects a page of a list. */
export interface PageOptions {
  /** `next` of the previous page. Default: the first page. */
  from?: string;
  /** Maximum number of items in the page; a positive integer. The API's default is 10, its limit 20. */
  take?: number;
}
