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
   * offline_access` and the five scopes of factors and authentication methods. An app that needs less, or connected
   * accounts, says so here.
   */
  scope?: string;
  /**
   * Whether the session is renewed by a refresh token, which stays in WebAssembly memory. Without, `offline_access` is not
   * asked for, and a session ends with its access token. Default `true`.
   */
  useRefreshTokens?: boolean;
  /**
   * Seconds in which the tenant still takes the refresh token it has just replaced (its rotation overlap); 0 to 600. Within
   * them a refresh whose answer was lost is tried once more; else the session ends. Default 0.
   */
  refreshOverlapSeconds?: number;
  /**
   * Whether the application has the vendor's multi-resource refresh tokens, with a policy for the My Account API. A call
   * whose scope the session lacks then asks for it by a refresh, before it fails: `scope` of the login can be small, and grows
   * by need. Scopes that the tenant leaves out are named by the `insufficient_scope` that follows. Default `false`.
   */
  useMrrt?: boolean;
  /**
   * Opens `loginWithPassword`. Default `false`, and better left so: RFC 9700 section 2.4 forbids the grant behind it where
   * there is another way, for the page sees the password, and neither a passkey nor another provider can take its place.
   */
  allowPasswordGrant?: boolean;
  /**
   * Whether what a login asks for is pushed to the tenant first (PAR, RFC 9126), so that none of it is in the address bar.
   * One request more for each login. Default `false`.
   */
  par?: boolean;
  /**
   * Whether tokens are bound to a key of this page (DPoP, RFC 9449): an ES256 key that WebCrypto makes and nobody can read. Each
   * login has one of its own; it proves every request to the token endpoint and to the API, and nonces are followed. While a
   * login by redirect is away its key is kept in IndexedDB; that of one which never comes back is cleared away by a later login. `true` takes a token that is bound to
   * nothing all the same (`tokenType` of the session tells), `"required"` refuses it (`invalid_response`). Default `false`.
   */
  dpop?: boolean | "required";
  /** Milliseconds a request may take, body included; 1 to 600000. Default 10000. */
  timeoutMs?: number;
  /** Seconds by which the times of an ID token may be off; 0 to 300. Default 60. */
  leewaySeconds?: number;
  /**
   * By which algorithm the tenant signs ID tokens; one that says another is refused. Default `"RS256"`, as tenants do
   * unless the application's settings say otherwise.
   */
  idTokenSigningAlg?: "RS256" | "PS256" | "ES256";
  /**
   * Opens the methods for resources that the vendor has announced and not released: consents, organizations, profile.
   * They may change with any version of this package. Default `false`.
   */
  preview?: boolean;
  /** Where the WebAssembly module is served, if not beside this package's code. The first client of a page decides. */
  wasmUrl?: string | URL;
}

/** Limits of one call. */
export interface RequestOptions {
  /**
   * Stops the call, wherever it is; it rejects with `aborted` and the signal's reason as `cause`. Where several callers
   * wait for one request, the others go on waiting.
   */
  signal?: AbortSignal;
  /**
   * Milliseconds each step of the call may take, from the first byte to the last; repeats of a read, and the waiting
   * between them, included. 1 to 600000. Default: that of the configuration.
   */
  timeoutMs?: number;
}

/** One page of a list. Members the server adds later are there too. */
export interface Page<T> {
  items: T[];
  /** Where the next page begins: the `from` of the next call. Absent on the last page. */
  next?: string;
  [member: string]: unknown;
}

/** Which page of a list. */
export interface PageOptions {
  /** `next` of the page before. */
  from?: string;
  /** How many items a page has at most: a whole number from 1 on. The API's own default is 10, its limit 20. */
  take?: number;
}
