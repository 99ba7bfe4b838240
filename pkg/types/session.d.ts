import type { StepUp } from "./login.js";

/** Verified claims of the ID token, without protocol claims. */
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

/** A change of the session. */
export type SessionEvent =
  | { readonly type: "signed_in" }
  | { readonly type: "refreshed" }
  /** The session ended: by a logout, here or in another tab, or because it expired or was revoked. */
  | { readonly type: "signed_out"; readonly otherTab: boolean }
  /** The tenant demands a stronger login before it refreshes the session. Pass `stepUp` to `loginWithRedirect`. */
  | { readonly type: "step_up_required"; readonly stepUp: StepUp };

/** Metadata of the session. Never contains a token. */
export interface Session {
  /** Granted scopes. */
  scopes: string[];
  /**
   * For how long the access token can still be used, in seconds: until it expires, or until 30 seconds before the
   * tenant's session ends, if the ID token of the login says when (`session_expiry`). A refresh does not move that end.
   */
  expiresIn: number;
  /** The same as a time, in milliseconds since the epoch. */
  expiresAt: number;
  /** `DPoP` if the access token is bound to a key of this page. */
  tokenType: "Bearer" | "DPoP";
  /** When the user authenticated, in seconds since the epoch. */
  authTime?: number;
  acr?: string;
  amr: string[];
}
