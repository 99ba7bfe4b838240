import type { PageOptions, RequestOptions } from "./configuration.js";

/** An account at another provider. Includes any members the server adds later. */
export interface ConnectedAccount {
  /** Opaque, such as `cac_…`. */
  id: string;
  connection: string;
  access_type: "offline" | (string & {});
  scopes?: string[];
  /** RFC 3339. */
  created_at: string;
  /** RFC 3339. */
  expires_at?: string;
  /** The organization the account is bound to, if any. */
  org_id?: string;
  [member: string]: unknown;
}

/** A provider whose accounts can be connected. Includes any members the server adds later. */
export interface Connection {
  name: string;
  strategy: string;
  scopes?: string[];
  [member: string]: unknown;
}

export interface ConnectAccountOptions {
  /** Name of the connection, as returned by `getConnections`. 1 to 128 characters. */
  connection: string;
  /**
   * Scopes to request from the other provider; 1 to 100 distinct ones, and duplicates are sent once. Default: those of the
   * connection.
   */
  scopes?: readonly string[];
  /** Passed on to the other provider. */
  authorization_params?: ConnectAuthorizationParams;
  /** URL to return to; one of the application's allowed callback URLs. Default: `redirectUri` of the configuration. */
  redirectUri?: string;
  /** Any JSON value. It stays in this tab and is returned by `handleRedirectCallback`. */
  appState?: unknown;
}

/** Parameters of the other provider's authorization request (OpenID Connect Core 3.1.2.1). */
export interface ConnectAuthorizationParams {
  acr_values?: string;
  audience?: string;
  resource?: string;
  display?: "page" | "popup" | "touch" | "wap";
  id_token_hint?: string;
  login_hint?: string;
  /** Seconds. */
  max_age?: number;
  prompt?: "none" | "login" | "consent" | "select_account";
  /** Preferred languages of the provider's page, space-separated or as a list. */
  ui_locales?: string | readonly string[];
}

export interface ConnectedAccountsOptions extends PageOptions, RequestOptions {
  /** Only accounts of this connection, or of these; 1 to 20. */
  connection?: string | readonly string[];
}
