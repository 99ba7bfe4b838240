import type { PageOptions, RequestOptions } from "./configuration.js";

/** An account at another provider. Members the server adds later are there too. */
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
  /** Where the account is bound to an organization. */
  org_id?: string;
  [member: string]: unknown;
}

/** A provider whose accounts can be connected. Members the server adds later are there too. */
export interface Connection {
  name: string;
  strategy: string;
  scopes?: string[];
  [member: string]: unknown;
}

export interface ConnectAccountOptions {
  /** Name of the connection, as `getConnections` lists it: 1 to 128 characters. */
  connection: string;
  /** Scopes to ask the other provider for; 1 to 100 different ones. Default: those of the connection. */
  scopes?: readonly string[];
  /** Handed on to the other provider. */
  authorization_params?: ConnectAuthorizationParams;
  /** Where the browser comes back to: one of the application's allowed callback URLs. Default: that of the configuration. */
  redirectUri?: string;
  /** Anything JSON can hold. It stays in this tab and comes back from `handleRedirectCallback`. */
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
  ui_locales?: string;
}

export interface ConnectedAccountsOptions extends PageOptions, RequestOptions {
  /** Only accounts of this connection, or of these: 1 to 20 of them. */
  connection?: string | readonly string[];
}
