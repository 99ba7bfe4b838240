/// <reference lib="esnext.disposable" />

import type {
  AuthenticationMethod,
  AuthenticationMethodChanges,
  AuthenticationMethodOf,
  AuthenticationMethodType,
  AuthenticationMethodsOptions,
  Factor,
  PasskeyAuthenticationMethod,
} from "./authentication-methods.js";
import type { MyAccountClientConfig, Page, PageOptions, RequestOptions } from "./configuration.js";
import type {
  ConnectAccountOptions,
  ConnectedAccount,
  ConnectedAccountsOptions,
  Connection,
} from "./connected-accounts.js";
import type {
  EnrollPasskeyOptions,
  EnrollmentChallenge,
  EnrollmentChallengeOptions,
  EnrollmentProof,
  EnrollmentType,
  PasskeySupport,
  PreparedPasskey,
} from "./enrollment.js";
import type {
  LoginOptions,
  LoginResult,
  LogoutOptions,
  PasskeyLoginOptions,
  PasskeySignUpOptions,
  PasswordLoginOptions,
  PopupLoginResult,
  RedirectResult,
} from "./login.js";
import type {
  MfaAssociateOptions,
  MfaAssociation,
  MfaAuthenticator,
  MfaChallenge,
  MfaChallengeOptions,
  MfaProof,
  MfaSession,
} from "./mfa.js";
import type { Consent, Organization } from "./preview.js";
import type { UserProfile, UserProfileChanges, UserProfileOptions } from "./profile.js";
import type { ApiRequest } from "./request.js";
import type { Session, SessionEvent, User } from "./session.js";

/**
 * A client of the My Account API for one page. Tokens stay in WebAssembly memory: no method, error or property exposes
 * one. Asynchronous methods reject with a {@link MyAccountError}.
 *
 * Errors of every API call ("those of every call" below):
 *
 * - `login_required`, `session_expired`.
 * - `step_up_required`, `mfa_required`, both with `stepUp`: the tenant demands a newer or stronger login, or a second
 *   factor, before it refreshes the session or accepts the call (RFC 9470 section 3).
 * - `insufficient_scope`, with `stepUp`: the session lacks the scope. No request is sent; with `useMrrt` the client
 *   first requests the scope with a refresh. Without `stepUp`: the API requires a scope that the session already has, so
 *   another login would not help; check the application's access to the API.
 * - `invalid_request`: an option breaks a rule (no request is sent), or the API rejected the request (with `problem`).
 * - `unauthorized`, `forbidden`, `not_found`, `conflict`, `rate_limited` (with `retryAfter`), `server_error`,
 *   `invalid_response`.
 * - `network`, `timeout`, `aborted`.
 *
 * Concurrent identical reads share one request. A read is retried after 429 or 503: at most twice, no earlier than the
 * server's `Retry-After`, and only if that time is within the configured `timeoutMs`.
 *
 * A write is sent once, with two exceptions: the server rejected it unprocessed because a DPoP nonce was missing (RFC
 * 9449 section 9), and the verification of a passkey that was just created (see `enrollPasskey`). The browser itself
 * may resend a request when a pooled connection breaks.
 */
export class MyAccountClient {
  private constructor();

  /**
   * Loads the WebAssembly module (once per page; a failed load can be retried) and validates the configuration.
   *
   * Errors: `invalid_config` (the message names the field), `unsupported_environment` (the page is not a secure context,
   * or the browser lacks what the message names), `network`.
   *
   * @example const client = await MyAccountClient.create({ domain: "login.example.com", clientId: "…" });
   */
  static create(config: MyAccountClientConfig): Promise<MyAccountClient>;

  /**
   * Detects what this page can do with passkeys, and if nothing, why (WebAuthn Level 3, 5.1.6, 5.1.7 and 5.9). Needs no
   * client and sends no request to the tenant. Loads the WebAssembly module as `create` does.
   *
   * Errors: `unsupported_environment`, `network`.
   *
   * @example const { available, reason } = await MyAccountClient.passkeySupport();
   */
  static passkeySupport(options?: { wasmUrl?: string | URL }): Promise<PasskeySupport>;

  /**
   * Redirects to the tenant's login page (authorization code flow with PKCE, RFC 7636). The pending login is kept in
   * `sessionStorage` for at most `loginTimeoutSeconds`. A page that is being prerendered redirects once the user goes to it.
   *
   * Errors: `invalid_request`; `unsupported_environment` if the page is in a frame of another site (use
   * `loginWithPopup`), or `sessionStorage` is blocked or full; `authorization_failed` if three loads of the page within a
   * minute have redirected to the login, without a user's click and without getting a session (redirect loop), or if the
   * tenant rejects a pushed request (`par`). With `par` also `rate_limited`, `server_error`, `invalid_response`,
   * `network`, `timeout`.
   *
   * @example await client.loginWithRedirect({ appState: { returnTo: location.pathname } });
   */
  loginWithRedirect(options?: LoginOptions): Promise<void>;

  /**
   * Completes a login or the connection of an account, on the page that the tenant redirects back to. Call it on every
   * page load. The response is removed from the address bar immediately; in a page that is being prerendered, once the
   * user goes to it. If the URL holds no response for this client, the result is `{ kind: "none" }`, and the URL stays as
   * it is: with several clients on a page, call it on each of them. Concurrent calls share one token request. Errors have
   * the `appState` of the login or connection that failed.
   *
   * Requests: one for the tokens, and in parallel one for the tenant's signing keys if this client has none yet. If the
   * response has no `iss` parameter, one for the tenant's metadata comes first, once per client. Completing a connected
   * account takes one more.
   *
   * Connecting an account leaves the page, and tokens are not stored, so the page usually returns without a session. It
   * then redirects through the login once more, which shows nothing as long as the tenant has a session for the user.
   * In that case the result is `{ kind: "redirecting" }`, and the page is about to redirect.
   *
   * In the popup of `loginWithPopup` no request is sent: the response is passed to the page that opened the popup, and
   * the popup closes. If the browser does not close it, the result is `{ kind: "popup" }`. If no page waits for the
   * response, the error is `transaction_missing`.
   *
   * Errors: `transaction_missing`, `transaction_expired`, `state_mismatch`, `issuer_mismatch`, `authorization_failed`,
   * `token_request_failed`, `mfa_required`, `step_up_required` (the login is older or weaker than requested),
   * `invalid_id_token`, `clock_skew`, `session_expired` (the tenant's session ends within 30 seconds), `invalid_response`,
   * `rate_limited`, `server_error`, `network`, `timeout`, `unsupported_environment`, `login_required` (logged out in the meantime, logged in as another user than the one who
   * started, or the key of `dpop` is gone), `invalid_request`, `conflict` (an account of this connection is already
   * connected), `not_found` (connecting the account took too long), and those of every call.
   *
   * @param url a string, or a `URL` or `Location` of any realm; default: the page's own URL
   * @example const result = await client.handleRedirectCallback();
   */
  handleRedirectCallback<AppState = unknown>(url?: string | URL | Location): Promise<RedirectResult<AppState>>;

  /**
   * Logs in with a popup. It opens synchronously: call this in a click handler, before any `await`. The page at
   * `redirectUri` has to call `handleRedirectCallback`, which sends the response to this page through a
   * `BroadcastChannel` and closes the popup. This also works if Cross-Origin-Opener-Policy severs the opener, but then
   * a closed popup cannot be detected, and in a frame of another site, where the response comes by `postMessage` to the
   * opener. Nothing is stored.
   *
   * With the `stepUp` of an error, the failed call is retried after the login if it is a read or was never sent; see
   * `repeated`. One request, and those of the retried call.
   *
   * Errors: `popup_blocked`, `popup_closed`, `timeout` (after `timeoutMs`, by default `loginTimeoutSeconds`), `aborted` (closes the
   * popup), `invalid_request`, `authorization_failed`, `issuer_mismatch`, `state_mismatch`, `token_request_failed`,
   * `mfa_required`, `step_up_required`, `invalid_id_token`, `clock_skew`, `session_expired` (the tenant's session ends within 30
   * seconds), `invalid_response`, `rate_limited`, `server_error`, `network`, `unsupported_environment`,
   * `login_required` (logged out in the meantime).
   *
   * @example const { user } = await client.loginWithPopup();
   */
  loginWithPopup(options?: LoginOptions & RequestOptions): Promise<PopupLoginResult>;

  /**
   * Logs in with a passkey, without leaving the page: requests a challenge from the tenant, runs the WebAuthn ceremony
   * (WebAuthn Level 3, 5.1.4) and exchanges the credential for tokens. The application needs the Passkey grant. The
   * page's host has to be the tenant's custom domain, one of its subdomains, or a related origin. The tenant sets no
   * session cookie, so `checkSession` cannot restore this login. Two requests.
   *
   * With `autofill: true` passkeys are offered in the autofill of a username field: call it when the page has loaded.
   * It waits until the user selects one, requesting a new challenge before the old one expires, and ends with `aborted`
   * when another ceremony starts. A prompt without `autofill` is limited and replaced as in `enrollPasskey`.
   *
   * If the tenant requires a second factor (`mfa_required`), complete the login with `mfaVerify`.
   *
   * Errors: `passkey_unsupported` (before any request), `passkey_cancelled`, `passkey_invalid_domain`, `passkey_busy`,
   * `passkey_failed`, `invalid_request`, `not_found` (the tenant does not support login with passkeys),
   * `authorization_failed` (not enabled for this application), `token_request_failed` (the passkey is unknown, or the
   * challenge expired), `mfa_required`, `invalid_id_token`, `clock_skew`, `session_expired`, `invalid_response`, `rate_limited`, `server_error`,
   * `network`, `timeout`, `aborted`, `login_required` (logged out in the meantime), `unsupported_environment`.
   *
   * @example const { user } = await client.loginWithPasskey();
   * @example client.loginWithPasskey({ autofill: true }).then(({ user }) => show(user.sub), () => {});
   */
  loginWithPasskey(options?: PasskeyLoginOptions & RequestOptions): Promise<LoginResult>;

  /**
   * Creates a user with a passkey, and logs in: sends the profile, runs the WebAuthn ceremony (WebAuthn Level 3, 5.1.3)
   * and exchanges the credential for tokens. Call it in a click handler. If the tenant rejects the credential, the
   * authenticator is told that the passkey is unknown (`signalUnknownCredential`, 5.1.10.2). Two requests.
   *
   * Errors: as `loginWithPasskey`, and `passkey_already_registered`. A rejected profile is `invalid_request`; an
   * existing user is `invalid_request` or `conflict`.
   *
   * @example await client.signUpWithPasskey({ userProfile: { email: "ada@example.com", name: "Ada" } });
   */
  signUpWithPasskey(options: PasskeySignUpOptions & RequestOptions): Promise<LoginResult>;

  /**
   * Logs in with a password typed into this page: the resource owner password credentials grant (RFC 6749 section 4.3),
   * or the vendor's password-realm grant if `realm` is set. Requires `allowPasswordGrant: true` and an application with
   * the Password grant. Prefer `loginWithRedirect` wherever the page can redirect. If the tenant requires a second
   * factor (`mfa_required`), complete the login with `mfaVerify`. Two requests, each sent once.
   *
   * Errors: `invalid_config` (`allowPasswordGrant` is not set), `invalid_request`, `token_request_failed` (with the
   * tenant's `oauthError`; `invalid_grant` for a wrong password), `mfa_required`, `invalid_id_token`, `clock_skew`,
   * `session_expired`, `invalid_response`, `rate_limited`, `server_error`, `network`, `timeout`, `aborted`, `login_required` (logged out
   * in the meantime).
   *
   * @example const { user } = await client.loginWithPassword({ username: "ada@example.com", password: "…" });
   */
  loginWithPassword(options: PasswordLoginOptions & RequestOptions): Promise<LoginResult>;

  /**
   * Ends the session immediately, here and in the application's other tabs, revokes its refresh token (RFC 7009; waits
   * two seconds at most, four if a refresh is in flight while the browser reports that it is offline) and redirects to the
   * tenant's logout page.
   *
   * Errors: `invalid_request`, `unsupported_environment`, `network` (the browser reports that it is offline, and the
   * tenant could not be reached: the page does not redirect). The session has ended in these cases too.
   *
   * @example await client.logout();
   */
  logout(options?: LogoutOptions): Promise<void>;

  /**
   * Verified ID token claims of the user, or `undefined` if not logged in. The same frozen object until they change.
   */
  getUser(): User | undefined;

  /** Whether the user is logged in, with an access token that is valid or can be refreshed. */
  isAuthenticated(): boolean;

  /** The session's metadata, or `undefined` if not logged in. */
  getSession(): Session | undefined;

  /**
   * Subscribes to session events: `signed_in`, `refreshed`, `signed_out` (also after a logout in another tab, which
   * ends the session of this one) and `step_up_required`. The listener is called asynchronously, never during a call to
   * the client.
   *
   * @returns a function that removes the listener
   * @example const stop = client.onSessionChange(({ type }) => show(type));
   */
  onSessionChange(listener: (event: SessionEvent) => void): () => void;

  /**
   * Restores the session without user interaction. Call it on page load when `handleRedirectCallback` had nothing to
   * do. An existing session is used, and refreshed if necessary. Otherwise the tenant is asked in a hidden iframe
   * (`prompt=none`, `response_mode=web_message`). One iframe navigation and one request. A page that is being
   * prerendered does this, and begins its time-out, once the user goes to it.
   *
   * `true`: there is a session now. `false`: the tenant has no session for this browser, or requires user interaction.
   * If neither can be determined, the promise rejects. In browsers that partition or block third-party cookies, the
   * tenant finds its session only if it is same-site with the page. The page's Content-Security-Policy has to allow the
   * tenant in `frame-src`.
   *
   * Errors: `unsupported_environment` (cross-origin isolated page, or cookies disabled), `network`, `mfa_required` and
   * `step_up_required` (with `stepUp`), `state_mismatch`, `issuer_mismatch`, `authorization_failed`, `invalid_response`
   * (the tenant's page loaded but sent no response, for example because the page's origin is not among the allowed web
   * origins), and those of the token request: `token_request_failed`, `invalid_id_token`, `clock_skew`, `rate_limited`,
   * `server_error`, `timeout`, `aborted`, `invalid_request`.
   *
   * @example const isSignedIn = await client.checkSession();
   */
  checkSession(options?: LoginOptions & RequestOptions): Promise<boolean>;

  /**
   * Refreshes the session with its refresh token. Rarely needed: calls refresh it themselves when the access token has
   * less than half a minute left. Concurrent refreshes share one request. One request.
   *
   * Errors: `login_required`, `session_expired` (the tenant rejected the refresh token, there is none, or the
   * tenant's session has ended),
   * `step_up_required` and `mfa_required` (with `stepUp`), `invalid_id_token`, `clock_skew`, `rate_limited`, `server_error`,
   * `token_request_failed`, `invalid_response`, `network`, `timeout`, `aborted`. If the caller's own limits cause one of
   * the last two, the refresh continues in the background.
   *
   * After `network`, `timeout` or `invalid_response` the session continues, although the tenant may have replaced the
   * refresh token. The next refresh, one second later at the earliest, sends the token once more. It fails with
   * `session_expired` if the tenant had replaced the token.
   *
   * @example const { expiresIn } = await client.refreshSession();
   */
  refreshSession(options?: RequestOptions): Promise<Session>;

  /**
   * Lists the user's authenticators that satisfy a pending `mfa_required`, of a login or of a session refresh. One
   * request.
   *
   * The `mfa_token` stays in the client and belongs to the session it was issued for. It is not replaced while the user
   * may be typing a code: for nine minutes, or until the API rejects it (`expired_token`), every call that needs a
   * refresh fails with the same `mfa_required` without a request.
   *
   * Errors: `invalid_request` (no second factor is pending), `token_request_failed` (with the API's `oauthError`),
   * `login_required`, `rate_limited`, `server_error`, `invalid_response`, `network`, `timeout`, `aborted`.
   *
   * @example const authenticators = await client.mfaAuthenticators();
   */
  mfaAuthenticators(options?: RequestOptions): Promise<MfaAuthenticator[]>;

  /**
   * Sends a code to the user, or requests an approval in the authenticator app. One request. Errors: as
   * `mfaAuthenticators`.
   *
   * @example await client.mfaChallenge({ challenge_type: "oob", authenticator_id: "sms|dev_…" });
   */
  mfaChallenge(options: MfaChallengeOptions & RequestOptions): Promise<MfaChallenge>;

  /**
   * Enrolls the user's first authenticator, if the tenant demands it (`mfaRequirements.enroll`). One request. Errors:
   * as `mfaAuthenticators`.
   *
   * @example const { barcode_uri } = await client.mfaAssociate({ authenticator_type: "otp" });
   */
  mfaAssociate(options: MfaAssociateOptions & RequestOptions): Promise<MfaAssociation>;

  /**
   * Verifies the second factor. This completes the login or the refresh that demanded it; calls that failed with
   * `mfa_required` can then be made again. After a wrong code (`token_request_failed` with `oauthError`
   * `invalid_grant`) another one can be tried. While an approval is pending, `oauthError` is `authorization_pending`.
   * One request, never retried. Errors: as `mfaAuthenticators`, and `invalid_id_token`, `clock_skew` and `session_expired`.
   *
   * @example await client.mfaVerify({ otp: "204816" });
   */
  mfaVerify(proof: MfaProof, options?: RequestOptions): Promise<MfaSession>;

  /**
   * Lists the factor types that the user can enroll. Scope `read:me:factors`; one request. Errors: those of every call.
   *
   * @example const factors = await client.getFactors();
   */
  getFactors(options?: RequestOptions): Promise<Factor[]>;

  /**
   * Lists the user's authentication methods, optionally of one type. Scope `read:me:authentication_methods`; one
   * request, or none if cached. Errors: those of every call.
   *
   * The whole list is cached for 30 seconds and updated from the responses to this client's own changes, removals and
   * enrollments. The cache is dropped with a new session, and after a write whose effect is unknown: one that failed,
   * one that overlapped another, an enrollment that was started and not verified, and `request` with another method
   * than `GET`. `{ cache: "reload" }` always asks the server.
   *
   * If a whole list lacks a passkey that this session has read before, it was removed elsewhere: the authenticator is
   * told to remove it (`signalUnknownCredential`, WebAuthn Level 3, 5.1.10.2). This is skipped if the list may be stale
   * or truncated: for a list of one type, a cached list, 20 methods or more, a request sent before the passkey was last
   * read or before another change of this client, and for a page that a service worker controls. Which passkeys are
   * accepted is never signaled, since another tab or device may have enrolled one in the meantime.
   *
   * A service worker must not cache responses from `/me/`: a list that lacks the newest changes would be shown.
   *
   * @example const phones = await client.getAuthenticationMethods({ type: "phone" });
   */
  getAuthenticationMethods<T extends AuthenticationMethodType = AuthenticationMethodType>(
    options?: AuthenticationMethodsOptions<T>,
  ): Promise<AuthenticationMethodOf<T>[]>;

  /**
   * Reads one authentication method. Scope `read:me:authentication_methods`; one request. Errors: those of every call;
   * an invalid id (empty, `.` or `..`, or with a lone surrogate) is `invalid_request` before any request.
   *
   * @example const method = await client.getAuthenticationMethod("passkey|dev_…");
   */
  getAuthenticationMethod(id: string, options?: RequestOptions): Promise<AuthenticationMethod>;

  /**
   * Changes an authentication method: its name, or how codes are delivered to a phone. Scope
   * `update:me:authentication_methods`; one request. Errors: those of every call.
   *
   * @example const renamed = await client.updateAuthenticationMethod(method.id, { name: "Work phone" });
   */
  updateAuthenticationMethod(
    id: string,
    changes: AuthenticationMethodChanges,
    options?: RequestOptions,
  ): Promise<AuthenticationMethod>;

  /**
   * Removes an authentication method. Scope `delete:me:authentication_methods`; one request. Errors: those of every
   * call; `conflict` if a policy requires the method.
   *
   * If the method is a passkey that this session has read or enrolled, the authenticator is told to remove it, in
   * browsers with `signalUnknownCredential` (WebAuthn Level 3, 5.1.10.2).
   *
   * @example await client.deleteAuthenticationMethod(method.id);
   */
  deleteAuthenticationMethod(id: string, options?: RequestOptions): Promise<void>;

  /**
   * Enrolls a passkey in one call: requests a challenge from the API, runs the WebAuthn ceremony (WebAuthn Level 3,
   * 5.1.3) and verifies the credential. Call it in a click handler. An access token near its expiry is refreshed first.
   * Scope `create:me:authentication_methods`; two requests.
   *
   * Once the device holds the passkey, the user is not prompted again. After a 401, 429 or 5xx the same verification is
   * sent once more: with a new token, or after `Retry-After` if that is within `timeoutMs`. After a 5xx the list of
   * methods is read to find out whether the passkey was registered. If the tenant did not register the passkey, the
   * authenticator is told that it is unknown (`signalUnknownCredential`, 5.1.10.2), in browsers that support it. If the
   * response was lost and the outcome is not known, nothing is signaled.
   *
   * With `conditional: true` the user is not prompted: the browser creates the passkey by itself if it can (see
   * `passkeySupport`), as after a login with a password. If it cannot, will not, or has the passkey already, the result
   * is `undefined`, not an error. If the browser lacks the feature, no request is sent.
   *
   * Errors: those of every call, and `passkey_unsupported` (before any request if the page has no WebAuthn),
   * `passkey_cancelled` (denied or timed out; browsers do not distinguish the two), `passkey_already_registered`,
   * `passkey_invalid_domain` (the message names the page's host and the RP ID), `passkey_busy` (a page can run one
   * ceremony at a time), `passkey_failed`. The browser's exception is the `cause` (5.1.3.1).
   *
   * `timeoutMs` limits the requests, not the prompt. The prompt is limited by the `timeout` in the server's options,
   * default 5 minutes, at most an hour. If the browser or an extension has not ended it 11 seconds later, the call
   * fails with `passkey_cancelled`. A prompt also ends, with `aborted`, when another one is requested more than a second
   * after it was shown; within that second the later call fails with `passkey_busy`.
   *
   * @example const passkey = await client.enrollPasskey();
   * @example const upgraded = (await client.enrollPasskey({ conditional: true })) !== undefined;
   */
  enrollPasskey<Conditional extends boolean = false>(
    options?: EnrollPasskeyOptions & { conditional?: Conditional } & RequestOptions,
  ): Promise<PasskeyAuthenticationMethod | (Conditional extends true ? undefined : never)>;

  /**
   * `enrollPasskey` in two steps, for browsers that require a recent click for the prompt, such as Safari. This step
   * requests the challenge before the click; call `create()` on its result in the click handler. Scope
   * `create:me:authentication_methods`; one request. Errors: those of every call, and `passkey_unsupported` (before any
   * request).
   *
   * @example
   * const prepared = await client.preparePasskey();
   * button.onclick = () => prepared.create();
   */
  preparePasskey(options?: EnrollPasskeyOptions & RequestOptions): Promise<PreparedPasskey>;

  /**
   * The first step of an enrollment of any type. The result is for the user (a QR code, a recovery code) or for the
   * page (passkey options, a password policy); the `auth_session` stays in the client. A type that cannot be enrolled
   * is `invalid_request` before any request. Scope `create:me:authentication_methods`; one request. Errors: those of
   * every call.
   *
   * @example const challenge = await client.enrollmentChallenge({ type: "phone", phone_number: "+12025550143" });
   */
  enrollmentChallenge<T extends EnrollmentType>(
    options: EnrollmentChallengeOptions<T> & RequestOptions,
  ): Promise<EnrollmentChallenge<T>>;

  /**
   * The second step: verifies the enrollment and resolves with the new method. Scope
   * `create:me:authentication_methods`; one request. Errors: those of every call; a wrong code is `invalid_request`
   * with the API's `problem`. A proof that does not match the challenge's type, and a challenge that this client does
   * not know or no longer keeps, are `invalid_request` before any request.
   *
   * After a rejection the same challenge can be verified again. This includes passkeys, so unlike `enrollPasskey` and
   * `preparePasskey` this method does not retry, and does not signal a rejected passkey to the authenticator.
   *
   * @example const method = await client.enrollmentVerify(challenge, { otp_code: "204816" });
   */
  enrollmentVerify<T extends EnrollmentType>(
    challenge: EnrollmentChallenge<T>,
    proof: EnrollmentProof<T>,
    options?: RequestOptions,
  ): Promise<AuthenticationMethodOf<T>>;

  /**
   * Redirects to another provider to connect an account there. `handleRedirectCallback` completes it with
   * `{ kind: "connected_account" }`. Uses PKCE (RFC 7636) and its own `state`. What the return needs is kept in
   * `sessionStorage` for at most `loginTimeoutSeconds` of the configuration. Scope `create:me:connected_accounts`; one
   * request, and one on return.
   * Errors: those of every call; `unsupported_environment` as `loginWithRedirect`; `invalid_response` also if the API
   * returns a `connect_uri` on a host that is neither `domain` nor in `connectOrigins`.
   *
   * @example await client.connectAccountWithRedirect({ connection: "calendar", scopes: ["events.read"] });
   */
  connectAccountWithRedirect(options: ConnectAccountOptions & RequestOptions): Promise<void>;

  /**
   * Reads one page of the user's connected accounts. Scope `read:me:connected_accounts`; one request. Errors: those of
   * every call.
   *
   * @example const { items, next } = await client.getConnectedAccounts({ connection: "calendar" });
   */
  getConnectedAccounts(options?: ConnectedAccountsOptions): Promise<Page<ConnectedAccount>>;

  /**
   * Iterates over all connected accounts and fetches each page on demand. Scope and errors: as `getConnectedAccounts`;
   * one request per page.
   *
   * @example for await (const account of client.allConnectedAccounts()) show(account.connection);
   */
  allConnectedAccounts(options?: ConnectedAccountsOptions): AsyncGenerator<ConnectedAccount, void, undefined>;

  /**
   * Reads one page of the connections whose accounts can be connected. Scope `read:me:connected_accounts`; one request.
   * Errors: those of every call.
   *
   * @example const { items, next } = await client.getConnections({ take: 20 });
   */
  getConnections(options?: PageOptions & RequestOptions): Promise<Page<Connection>>;

  /**
   * Iterates over all connections and fetches each page on demand. Scope and errors: as `getConnections`; one request
   * per page.
   *
   * @example for await (const { name } of client.allConnections()) show(name);
   */
  allConnections(options?: PageOptions & RequestOptions): AsyncGenerator<Connection, void, undefined>;

  /**
   * Disconnects an account. The tenant deletes its tokens, but they stay valid at the other provider. Scope
   * `delete:me:connected_accounts`; one request. Errors: those of every call.
   *
   * @example await client.deleteConnectedAccount(account.id);
   */
  deleteConnectedAccount(id: string, options?: RequestOptions): Promise<void>;

  /**
   * **Preview.** Lists the user's consents. Scope `read:me:consents`; one request. Errors: those of every call;
   * `invalid_request` without `preview: true`.
   *
   * @example const consents = await client.getConsents();
   */
  getConsents(options?: RequestOptions): Promise<Consent[]>;

  /**
   * **Preview.** Reads one consent. Scope `read:me:consents`; one request. Errors: as `getConsents`.
   *
   * @example const consent = await client.getConsent("cns_…");
   */
  getConsent(id: string, options?: RequestOptions): Promise<Consent>;

  /**
   * **Preview.** Reads one page of the user's organizations, at most 100. Scope `read:me:organizations`; one request.
   * Errors: as `getConsents`.
   *
   * @example const { items, next } = await client.getOrganizations();
   */
  getOrganizations(options?: PageOptions & RequestOptions): Promise<Page<Organization>>;

  /**
   * **Preview.** Iterates over all organizations and fetches each page on demand. Scope and errors: as
   * `getOrganizations`; one request per page.
   *
   * @example for await (const { name } of client.allOrganizations()) show(name);
   */
  allOrganizations(options?: PageOptions & RequestOptions): AsyncGenerator<Organization, void, undefined>;

  /**
   * Reads the user's profile, which is a Beta of the vendor. Scope `read:me:profile`; one request. Errors: those of every
   * call; `not_found` or `forbidden` if the tenant does not have the feature.
   *
   * @example const { nickname } = await client.getUserProfile({ fields: ["nickname"] });
   */
  getUserProfile(options?: UserProfileOptions & RequestOptions): Promise<UserProfile>;

  /**
   * Changes the profile, all or nothing, and resolves with the whole profile. Scope `update:me:profile`; one request.
   * Errors: as `getUserProfile`; `invalid_request` for a value that breaks its rule, and for a member that the user may
   * not change: `problem.validation_errors` names it, with the `source` `managed_by_identity_provider` if the identity
   * provider owns it.
   *
   * Authenticators are told the new name for the passkeys that this session has read or enrolled, in browsers with
   * `signalCurrentUserDetails` (WebAuthn Level 3, 5.1.10.4).
   *
   * @example const profile = await client.updateUserProfile({ nickname: "ada" });
   */
  updateUserProfile(changes: UserProfileChanges, options?: RequestOptions): Promise<UserProfile>;

  /**
   * Sends a request to an API endpoint that this package has no method for yet. The same rules apply, and the URL is
   * always the configured tenant's, below `/me/v1/`. Resolves with the response's JSON, or `undefined` if it has no
   * body. Scope: the given one; one request. Errors: those of every call.
   *
   * @example const devices = await client.request({ method: "GET", path: "devices", scope: "read:me:devices" });
   */
  request<T = unknown>(request: ApiRequest): Promise<T>;

  /** Ends the session and frees the WebAssembly memory. Every later call rejects. */
  free(): void;
  [Symbol.dispose](): void;
}
