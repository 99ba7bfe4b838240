import type { ConnectedAccount } from "./connected-accounts.js";

/** What a new login has to ask for before the failed call can succeed. Pass it to `loginWithRedirect`. */
export interface StepUp {
  /** Space-separated scopes the session lacks. */
  scope?: string;
  /** The person has to be asked anew, whatever the tenant remembers of them. */
  fullLogin?: boolean;
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
  /** The URL holds no response for this client. */
  | { kind: "none" }
  /** Somebody signed in. */
  | { kind: "login"; appState?: AppState }
  /** An account was connected, and somebody is signed in. */
  | { kind: "connected_account"; account: ConnectedAccount; appState?: AppState }
  /** The page is about to leave: it passes through the login once more, and then completes what it came back with. */
  | { kind: "redirecting" };

export interface LogoutOptions {
  /** Where the tenant sends the browser afterwards: one of the application's allowed logout URLs. Default: `redirectUri`. */
  returnTo?: string;
}
