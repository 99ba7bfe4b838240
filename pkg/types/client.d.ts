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
import type { Consent, Organization, Profile, ProfileChanges, ProfileOptions } from "./preview.js";
import type { ApiRequest } from "./request.js";
import type { Session, SessionEvent, User } from "./session.js";

/**
 * A client of the My Account API for one page. It keeps its tokens in WebAssembly memory; no method, error or property
 * hands one out. Every method rejects with a {@link MyAccountError}.
 *
 * The errors of every call of the API: `login_required`, `session_expired`, `step_up_required` and `mfa_required` (the
 * tenant asks for more before it renews the session, or before it takes the call, RFC 9470 section 3; with `stepUp`),
 * `insufficient_scope` (before any request where the session lacks the scope, or with `useMrrt` after a
 * refresh that did not bring it; with `stepUp`), `invalid_request` (options
 * that break a rule, before any request; or the server's judgement, with `problem`), `unauthorized`, `forbidden`,
 * `not_found`, `conflict`, `rate_limited` (with `retryAfter`), `server_error`, `invalid_response`, `network`, `timeout`,
 * `aborted`.
 *
 * A read is one request, shared by all who ask for the same at the same time. After a 429 or a 503 it is repeated, at most
 * twice, not before the time the server gives, and only where that time lies within the configured `timeoutMs`. A write is
 * sent once and never repeated by this library, with two exceptions: where the server has looked at nothing of it for want of a
 * DPoP nonce (RFC 9449 section 9), and the verification of a passkey that was just made, see `enrollPasskey`. A browser may
 * send it again by itself when a pooled connection dies.
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
   * What this page can do with passkeys, and why not, before there is a client and without a request (WebAuthn Level 3, 5.1.6,
   * 5.1.7 and 5.9). Loads the WebAssembly module as `create` does.
   *
   * Errors: `unsupported_environment`, `network`.
   *
   * @example const { available, reason } = await MyAccountClient.passkeySupport();
   */
  static passkeySupport(options?: { wasmUrl?: string | URL }): Promise<PasskeySupport>;

  /**
   * Leaves for the tenant's login page (authorization code flow with PKCE, RFC 7636). The pending login is kept in
   * `sessionStorage` for at most ten minutes.
   *
   * Errors: `invalid_request`, `unsupported_environment`; `authorization_failed` where the page left for it three times in a
   * minute, with nobody who clicked, and no session came of it, or where the tenant refuses a request that is pushed (`par`);
   * then also `rate_limited`, `server_error`, `invalid_response`, `network`, `timeout`.
   *
   * @example await client.loginWithRedirect({ appState: { returnTo: location.pathname } });
   */
  loginWithRedirect(options?: LoginOptions): Promise<void>;

  /**
   * Completes a login, or the connecting of an account, on the page it comes back to; call it at every start of the
   * page. The address bar is rid of the response at once. A URL without a response for this client answers
   * `{ kind: "none" }`; two calls share one exchange.
   *
   * Makes one request, at the same time one for the tenant's keys where this client has none yet, and another one to
   * complete a connected account; before that one for the tenant's metadata, once, where the response names no issuer. Where an account comes back to a page without a session, as it does after the page
   * was left, the page passes through the login once more, which shows nothing while the tenant knows the person, and
   * completes then: the answer of this call is `{ kind: "redirecting" }`, and the page is about to leave. In the window of
   * `loginWithPopup` it makes no request: it hands the response to the page that waits for it and closes the window, and
   * answers `{ kind: "popup" }` should that be refused; where no page waits any more it is `transaction_missing`.
   *
   * Errors: `transaction_missing`, `transaction_expired`, `state_mismatch`, `issuer_mismatch`, `authorization_failed`,
   * `token_request_failed`, `mfa_required`, `step_up_required` (the answer is older or weaker than what was asked for),
   * `invalid_id_token`, `invalid_response`, `rate_limited`, `server_error`, `network`, `timeout`,
   * `unsupported_environment`, `login_required` (signed out in the meantime, signed in as somebody else than who began, or
   * the key of `dpop` is gone), `invalid_request`, `conflict` (an account of this connection is connected already), `not_found` (it took too
   * long), and the others of every call.
   *
   * @param url default: the page's own URL
   * @example const result = await client.handleRedirectCallback();
   */
  handleRedirectCallback<AppState = unknown>(url?: string): Promise<RedirectResult<AppState>>;

  /**
   * Signs in in a window of its own, which opens before this returns: call it from a click, with nothing awaited in between.
   * The page that the window comes back to (`redirectUri`) has to call `handleRedirectCallback`, which hands the answer over
   * by a `BroadcastChannel` and closes the window: policies that cut the tie between the two (COOP) cut no login; only that the
   * window was closed cannot be seen then. After a
   * `stepUp` of an error, the call that failed is made again where it only reads, or where nothing of it had left
   * (`repeated`). Nothing is stored. One request, and those of the call.
   *
   * Errors: `popup_blocked`, `popup_closed`, `timeout` (ten minutes, or `timeoutMs`), `aborted` (the window is closed then),
   * `invalid_request`, `authorization_failed`, `issuer_mismatch`, `state_mismatch`, `token_request_failed`, `mfa_required`,
   * `step_up_required`, `invalid_id_token`, `invalid_response`, `rate_limited`, `server_error`, `network`,
   * `unsupported_environment`, `login_required` (signed out in the meantime).
   *
   * @example const { user } = await client.loginWithPopup();
   */
  loginWithPopup(options?: LoginOptions & RequestOptions): Promise<PopupLoginResult>;

  /**
   * Signs in with a passkey, in this page: asks the tenant for a challenge, runs the browser's ceremony (WebAuthn Level 3,
   * 5.1.4) and redeems the credential. The application needs the Passkey grant, and the page's host has to be the tenant's
   * custom domain, below it, or a related origin. No cookie of the tenant comes of it: `checkSession` does not find the person
   * again. With `autofill: true` it waits until somebody picks a passkey where a name is typed, for as long as it takes (its
   * challenge is renewed), and gives way (`aborted`) to any other ceremony; call it when the page has loaded. Where the
   * tenant asks for a second factor (`mfa_required`), `mfaVerify` ends the login. Two requests.
   *
   * Errors: `passkey_unsupported` (before any request), `passkey_cancelled`, `passkey_invalid_domain`, `passkey_busy`,
   * `passkey_failed`, `invalid_request`, `not_found` (the tenant has no login with passkeys), `authorization_failed` (not for
   * this application), `token_request_failed` (an unknown passkey, or too late), `mfa_required`, `invalid_id_token`,
   * `invalid_response`, `rate_limited`, `server_error`, `network`, `timeout`, `aborted`, `login_required` (signed out in the
   * meantime), `unsupported_environment`.
   *
   * @example const { user } = await client.loginWithPasskey();
   * @example client.loginWithPasskey({ autofill: true }).then(({ user }) => show(user.sub), () => {});
   */
  loginWithPasskey(options?: PasskeyLoginOptions & RequestOptions): Promise<LoginResult>;

  /**
   * Creates an account whose way in is a passkey, and signs in: registers who it is, runs the ceremony (WebAuthn Level 3, 5.1.3)
   * and redeems the credential. Call it from a click. Where the tenant refuses in the end, the authenticator is told that the
   * passkey is nobody's. Two requests.
   *
   * Errors: as `loginWithPasskey`, and `passkey_already_registered`; what the tenant refuses of the profile is
   * `invalid_request`, and so is somebody who is there already, or `conflict`.
   *
   * @example await client.signUpWithPasskey({ userProfile: { email: "ada@example.com", name: "Ada" } });
   */
  signUpWithPasskey(options: PasskeySignUpOptions & RequestOptions): Promise<LoginResult>;

  /**
   * Signs in with a password that was typed in this page: the resource owner password credentials grant (RFC 6749 section
   * 4.3), the vendor's with a realm where one is named. Only with `allowPasswordGrant: true`, and for an application that has
   * the Password grant; an application that can send people to the tenant's login does better with `loginWithRedirect`. Where
   * the tenant asks for a second factor (`mfa_required`), `mfaVerify` ends the login. Two requests, each sent once.
   *
   * Errors: `invalid_config` (not allowed here), `invalid_request`, `token_request_failed` (with the tenant's `oauthError`;
   * `invalid_grant` for a wrong password), `mfa_required`, `invalid_id_token`, `invalid_response`, `rate_limited`,
   * `server_error`, `network`, `timeout`, `aborted`, `login_required` (signed out in the meantime).
   *
   * @example const { user } = await client.loginWithPassword({ username: "ada@example.com", password: "…" });
   */
  loginWithPassword(options: PasswordLoginOptions & RequestOptions): Promise<LoginResult>;

  /**
   * Ends the session here at once, revokes its refresh token (2 seconds at most, RFC 7009) and leaves for the tenant's
   * logout page.
   *
   * Errors: `invalid_request`, `unsupported_environment`, `network` (offline: nothing is sent and the page stays); the session
   * is over all the same, in other tabs too.
   *
   * @example await client.logout();
   */
  logout(options?: LogoutOptions): Promise<void>;

  /** Verified claims of the person who is signed in; the same frozen object until that changes. */
  getUser(): User | undefined;

  /** Whether somebody is signed in, with an access token that is good or can be renewed. */
  isAuthenticated(): boolean;

  /** What may be known of the session. */
  getSession(): Session | undefined;

  /**
   * Tells of what becomes of the session: `signed_in`, `refreshed`, `signed_out` (also by a logout in another tab, which ends
   * the session of this one) and `step_up_required`. The listener is called later, never within a call of the client.
   *
   * @returns takes the listener away
   * @example const stop = client.onSessionChange(({ type }) => show(type));
   */
  onSessionChange(listener: (event: SessionEvent) => void): () => void;

  /**
   * Whether somebody is signed in, found out without anybody noticing; call it at the start of a page that has no answer to
   * handle. A session that there is answers at once, renewed if need be; else the tenant is asked in a hidden frame
   * (`prompt=none`, `web_message`), and `true` says that there is a session now. `false` says that the tenant knows nobody, or
   * would have to ask; what cannot be known rejects. Where browsers keep a frame's cookies apart, the tenant knows nobody
   * unless it is of the page's own site. The page's policy needs the tenant in `frame-src`.
   *
   * One page of the tenant and one request. Errors: `unsupported_environment` (a page isolated from other origins, no
   * cookies), `network` (offline: nothing is sent), `mfa_required` and `step_up_required` (with `stepUp`), `state_mismatch`,
   * `issuer_mismatch`, `authorization_failed`, `invalid_response` (the tenant's page says nothing, such as for an origin it
   * does not allow), and those of the exchange: `token_request_failed`, `invalid_id_token`, `rate_limited`, `server_error`,
   * `timeout`, `aborted`, `invalid_request`.
   *
   * @example const isSignedIn = await client.checkSession();
   */
  checkSession(options?: LoginOptions & RequestOptions): Promise<boolean>;

  /**
   * Renews the session now, by its refresh token; normally that is done by need, half a minute before the access token
   * ends. One renewal at a time, whoever asks. One request.
   *
   * Errors: `login_required`, `session_expired` (the tenant takes the session no more, there is no refresh token, or the
   * answer was lost), `step_up_required` and `mfa_required` (with `stepUp`), `invalid_id_token`, `rate_limited`,
   * `server_error`, `token_request_failed`, `invalid_response`, `network` (nothing was sent, or the tenant's keys could not be
   * had), `timeout`, `aborted`; after the last two the renewal goes on.
   *
   * @example const { expiresIn } = await client.refreshSession();
   */
  refreshSession(options?: RequestOptions): Promise<Session>;

  /**
   * The user's authenticators that can prove what an `mfa_required` asked for, of a login or of a session that is to be renewed.
   * The `mfa_token` stays inside, for the session it was asked for, and is not asked for again while somebody may be typing: for nine minutes, or until the API takes it no
   * more (`expired_token`), every call that needs a renewal fails with this `mfa_required`, without a request. One request.
   * Errors: `invalid_request` (nothing is asked for), `token_request_failed` (with the API's `oauthError`), `login_required`,
   * `rate_limited`, `server_error`, `invalid_response`, `network`, `timeout`, `aborted`.
   *
   * @example const authenticators = await client.mfaAuthenticators();
   */
  mfaAuthenticators(options?: RequestOptions): Promise<MfaAuthenticator[]>;

  /**
   * Has a code sent, or an approval asked for. One request. Errors: as `mfaAuthenticators`.
   *
   * @example await client.mfaChallenge({ challenge_type: "oob", authenticator_id: "sms|dev_…" });
   */
  mfaChallenge(options: MfaChallengeOptions & RequestOptions): Promise<MfaChallenge>;

  /**
   * Enrols a first authenticator, where the tenant asks for one (`mfaRequirements.enroll`). One request. Errors: as
   * `mfaAuthenticators`.
   *
   * @example const { barcode_uri } = await client.mfaAssociate({ authenticator_type: "otp" });
   */
  mfaAssociate(options: MfaAssociateOptions & RequestOptions): Promise<MfaAssociation>;

  /**
   * Proves the second factor: the login that asked for it ends, or the session goes on, and what failed for want of it can be called again. After a wrong code
   * (`token_request_failed` with `oauthError` `invalid_grant`) the next one can be tried; while an approval is pending it is
   * `authorization_pending`. One request, never repeated. Errors: as `mfaAuthenticators`, and `invalid_id_token`.
   *
   * @example await client.mfaVerify({ otp: "204816" });
   */
  mfaVerify(proof: MfaProof, options?: RequestOptions): Promise<MfaSession>;

  /**
   * The types of factor the user can enrol. Scope `read:me:factors`; one request. Errors: those of every call.
   *
   * @example const factors = await client.getFactors();
   */
  getFactors(options?: RequestOptions): Promise<Factor[]>;

  /**
   * All authentication methods of the user, or those of a type. Scope `read:me:authentication_methods`; one request, or
   * none: the whole list is kept for 30 seconds and brought up to date by the answers of this client's own changes,
   * removals and enrolments. It is dropped by a new session and by any write whose effect on it is not known: one that
   * failed, one that overlapped another, an enrolment that was begun and not verified, and `request` with another method
   * than `GET`. `{ cache: "reload" }` asks the server in any case. Errors: those of every call.
   *
   * A whole list that the server just gave says which passkeys it accepts: whoever holds passkeys is told
   * (`signalAllAcceptedCredentials`, WebAuthn Level 3, 5.1.10.3), so that those removed elsewhere vanish. Never by a part of
   * the list, one from memory, one of 20 methods or more, which may be cut, nor while a passkey is being made.
   *
   * @example const phones = await client.getAuthenticationMethods({ type: "phone" });
   */
  getAuthenticationMethods<T extends AuthenticationMethodType = AuthenticationMethodType>(
    options?: AuthenticationMethodsOptions<T>,
  ): Promise<AuthenticationMethodOf<T>[]>;

  /**
   * One authentication method. Scope `read:me:authentication_methods`; one request. An id that is no id (empty, a dot
   * segment, a lone surrogate) is `invalid_request` before any request. Errors: those of every call.
   *
   * @example const method = await client.getAuthenticationMethod("passkey|dev_…");
   */
  getAuthenticationMethod(id: string, options?: RequestOptions): Promise<AuthenticationMethod>;

  /**
   * Changes an authentication method: its name, or how codes reach a phone. Scope `update:me:authentication_methods`; one
   * request. Errors: those of every call.
   *
   * @example const renamed = await client.updateAuthenticationMethod(method.id, { name: "Work phone" });
   */
  updateAuthenticationMethod(
    id: string,
    changes: AuthenticationMethodChanges,
    options?: RequestOptions,
  ): Promise<AuthenticationMethod>;

  /**
   * Removes an authentication method. Scope `delete:me:authentication_methods`; one request. Errors: those of every call;
   * `conflict` where a policy needs the method. A passkey that this session read or enrolled vanishes from its device too,
   * where the browser has `signalUnknownCredential` (WebAuthn Level 3, 5.1.10.2).
   *
   * @example await client.deleteAuthenticationMethod(method.id);
   */
  deleteAuthenticationMethod(id: string, options?: RequestOptions): Promise<void>;

  /**
   * Enrols a passkey, from the click to the verified method: asks the API for a challenge, runs the browser's ceremony
   * (WebAuthn Level 3, 5.1.3) and has the credential verified. Call it from a click. Scope
   * `create:me:authentication_methods`; two requests.
   *
   * Once the device has the passkey, nobody is asked for another one. An access token near its end is renewed first. After a
   * 401, a 429 or a 5xx the same verification is sent once more: with a new token, or when `Retry-After` says, where that
   * lies within `timeoutMs`. After a 5xx the list of methods tells whether the passkey was registered. One that was not is
   * told to its device as unknown (`signalUnknownCredential`, 5.1.10.2), where the browser can; one of which nobody knows,
   * since the answer was lost, is left alone.
   *
   * Errors: those of every call, and `passkey_unsupported` (before any request where the page has no WebAuthn),
   * `passkey_cancelled` (refused or timed out: browsers do not tell which), `passkey_already_registered`,
   * `passkey_invalid_domain` (the message names the page's host and the RP id), `passkey_busy` (a page has one ceremony at a
   * time), `passkey_failed`; the browser's own exception is the `cause` (5.1.3.1).
   *
   * With `conditional: true` nobody is prompted: a browser that can (`passkeySupport`) makes the passkey by itself, as after a
   * login by password, and one that cannot or will not, or has the passkey already, is no failure: the answer is `undefined`.
   * A browser that cannot is asked nothing, nor is the API.
   *
   * @example const passkey = await client.enrollPasskey();
   * @example const upgraded = (await client.enrollPasskey({ conditional: true })) !== undefined;
   */
  enrollPasskey<Conditional extends boolean = false>(
    options?: EnrollPasskeyOptions & { conditional?: Conditional } & RequestOptions,
  ): Promise<PasskeyAuthenticationMethod | (Conditional extends true ? undefined : never)>;

  /**
   * The same in two steps, for browsers that show the prompt only as long as the click is fresh, as Safari does: this asks
   * the API for a challenge, ahead of the click, and `create()` of what comes back is called in it. Scope
   * `create:me:authentication_methods`; one request. Errors: those of every call, and `passkey_unsupported` (before any
   * request).
   *
   * @example
   * const prepared = await client.preparePasskey();
   * button.onclick = () => prepared.create();
   */
  preparePasskey(options?: EnrollPasskeyOptions & RequestOptions): Promise<PreparedPasskey>;

  /**
   * The first step of an enrolment, of any type that can be enrolled. What comes back is for the user (a QR code, a
   * recovery code) or for the page (passkey options, a password policy); what ties the steps together stays inside. A type
   * that cannot be enrolled is `invalid_request` before any request. Scope `create:me:authentication_methods`; one
   * request. Errors: those of every call.
   *
   * @example const challenge = await client.enrollmentChallenge({ type: "phone", phone_number: "+12025550143" });
   */
  enrollmentChallenge<T extends EnrollmentType>(
    options: EnrollmentChallengeOptions<T> & RequestOptions,
  ): Promise<EnrollmentChallenge<T>>;

  /**
   * The second step: proves the enrolment and answers with the finished method. A proof of another kind than the
   * challenge's is `invalid_request` before any request, and so is a challenge that this client does not know (any more).
   * After a refusal the same challenge can be verified again: also that of a passkey, which is why nothing is tried again here
   * and no authenticator is told of a refusal, as `enrollPasskey` and `preparePasskey` do. Scope
   * `create:me:authentication_methods`; one request. Errors: those of every call; a wrong code is `invalid_request` with the API's `problem`.
   *
   * @example const method = await client.enrollmentVerify(challenge, { otp_code: "204816" });
   */
  enrollmentVerify<T extends EnrollmentType>(
    challenge: EnrollmentChallenge<T>,
    proof: EnrollmentProof<T>,
    options?: RequestOptions,
  ): Promise<AuthenticationMethodOf<T>>;

  /**
   * Leaves for another provider to connect an account there; `handleRedirectCallback` completes it with
   * `{ kind: "connected_account" }`. Asked for with PKCE (RFC 7636) and a `state` of its own. What the return needs is
   * kept in `sessionStorage` for at most ten minutes. Scope `create:me:connected_accounts`; one request, and one on the
   * return. Errors: those of every call; `unsupported_environment`.
   *
   * @example await client.connectAccountWithRedirect({ connection: "calendar", scopes: ["events.read"] });
   */
  connectAccountWithRedirect(options: ConnectAccountOptions & RequestOptions): Promise<void>;

  /**
   * A page of the user's connected accounts. Scope `read:me:connected_accounts`; one request. Errors: those of every call.
   *
   * @example const { items, next } = await client.getConnectedAccounts({ connection: "calendar" });
   */
  getConnectedAccounts(options?: ConnectedAccountsOptions): Promise<Page<ConnectedAccount>>;

  /**
   * All of them, page after page, each asked for when it is needed. Scope and errors: as `getConnectedAccounts`; one request
   * a page.
   *
   * @example for await (const account of client.allConnectedAccounts()) show(account.connection);
   */
  allConnectedAccounts(options?: ConnectedAccountsOptions): AsyncGenerator<ConnectedAccount, void, undefined>;

  /**
   * A page of the connections whose accounts can be connected. Scope `read:me:connected_accounts`; one request. Errors:
   * those of every call.
   *
   * @example const { items, next } = await client.getConnections({ take: 20 });
   */
  getConnections(options?: PageOptions & RequestOptions): Promise<Page<Connection>>;

  /**
   * All of them, page after page. Scope and errors: as `getConnections`; one request a page.
   *
   * @example for await (const { name } of client.allConnections()) show(name);
   */
  allConnections(options?: PageOptions & RequestOptions): AsyncGenerator<Connection, void, undefined>;

  /**
   * Disconnects an account: the tenant forgets its tokens, which stay valid at the other provider. Scope
   * `delete:me:connected_accounts`; one request. Errors: those of every call.
   *
   * @example await client.deleteConnectedAccount(account.id);
   */
  deleteConnectedAccount(id: string, options?: RequestOptions): Promise<void>;

  /**
   * **Preview.** The user's consents. Scope `read:me:consents`; one request. Errors: those of every call;
   * `invalid_request` without `preview: true`.
   *
   * @example const consents = await client.getConsents();
   */
  getConsents(options?: RequestOptions): Promise<Consent[]>;

  /**
   * **Preview.** One consent. Scope `read:me:consents`; one request. Errors: as `getConsents`.
   *
   * @example const consent = await client.getConsent("cns_…");
   */
  getConsent(id: string, options?: RequestOptions): Promise<Consent>;

  /**
   * **Preview.** A page of the user's organizations; at most 100 a page. Scope `read:me:organizations`; one request.
   * Errors: as `getConsents`.
   *
   * @example const { items, next } = await client.getOrganizations();
   */
  getOrganizations(options?: PageOptions & RequestOptions): Promise<Page<Organization>>;

  /**
   * **Preview.** All of them, page after page. Scope and errors: as `getOrganizations`; one request a page.
   *
   * @example for await (const { name } of client.allOrganizations()) show(name);
   */
  allOrganizations(options?: PageOptions & RequestOptions): AsyncGenerator<Organization, void, undefined>;

  /**
   * **Preview.** The user's profile. Scope `read:me:profile`; one request. Errors: as `getConsents`.
   *
   * @example const { nickname } = await client.getProfile({ fields: ["nickname"] });
   */
  getProfile(options?: ProfileOptions & RequestOptions): Promise<Profile>;

  /**
   * **Preview.** Changes the profile, all or nothing, and answers with the whole of it. Scope `update:me:profile`; one
   * request. Errors: as `getConsents`. The passkeys that this session knows are shown under the new name, where the browser has
   * `signalCurrentUserDetails` (WebAuthn Level 3, 5.1.10.4).
   *
   * @example const profile = await client.updateProfile({ nickname: "ada" });
   */
  updateProfile(changes: ProfileChanges, options?: RequestOptions): Promise<Profile>;

  /**
   * A request of the API that this package has no method for yet, under the same rules: it goes to the configured tenant
   * below `/me/v1/` and nowhere else. Answers with the JSON of a success, `undefined` where it has no body. Scope: the
   * given one; one request. Errors: those of every call.
   *
   * @example const devices = await client.request({ method: "GET", path: "devices", scope: "read:me:devices" });
   */
  request<T = unknown>(request: ApiRequest): Promise<T>;

  /** Ends the session and gives the memory back. Every later call rejects. */
  free(): void;
  [Symbol.dispose](): void;
}
