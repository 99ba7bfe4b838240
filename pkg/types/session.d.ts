import type { StepUp } from "./login.js";

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

/** What became of the session. */
export type SessionEvent =
  | { readonly type: "signed_in" }
  | { readonly type: "refreshed" }
  /** It is over: by a logout, here or in another tab, or because the tenant takes it no more. */
  | { readonly type: "signed_out"; readonly otherTab: boolean }
  /** The tenant asks for more before it renews the session. Pass `stepUp` to `loginWithRedirect`. */
  | { readonly type: "step_up_required"; readonly stepUp: StepUp };

/** What an application may know of its session. Never a token. */
export interface Session {
  /** Granted scopes. */
  scopes: string[];
  /** Seconds the access token is still good for. */
  expiresIn: number;
  /** When that is over, in milliseconds since the epoch. */
  expiresAt: number;
  /** `DPoP` where the access token is bound to a key of this page. */
  tokenType: "Bearer" | "DPoP";
  /** When the person authenticated, in seconds since the epoch. */
  authTime?: number;
  acr?: string;
  amr: string[];
}
