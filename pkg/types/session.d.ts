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
