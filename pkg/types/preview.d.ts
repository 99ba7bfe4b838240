// Resources that the vendor has announced but not released. They need `preview: true` in the configuration.

/** An authorization that was requested on another device. Includes any members the server adds later. */
export interface Consent {
  id: string;
  client_id: string;
  requested_details?: { binding_message?: string; audience?: string; scope?: string[]; [member: string]: unknown };
  /** RFC 3339. */
  created_at: string;
  /** RFC 3339. */
  expires_at: string;
  [member: string]: unknown;
}

/** An organization the user is a member of. */
export interface Organization {
  id: string;
  name: string;
  display_name?: string;
  [member: string]: unknown;
}

export interface Profile {
  user_id?: string;
  name?: string;
  given_name?: string;
  family_name?: string;
  nickname?: string;
  picture?: string;
  email?: string;
  email_verified?: boolean;
  phone_number?: string;
  phone_verified?: boolean;
  username?: string;
  /** RFC 3339. */
  created_at?: string;
  /** RFC 3339. */
  updated_at?: string;
  user_metadata?: { [key: string]: unknown };
  /** Which members may be changed, by JSON pointer. */
  profile_policy?: { [pointer: string]: ProfileRule };
  [member: string]: unknown;
}

export interface ProfileRule {
  label?: string;
  access: "read_only" | "read_write" | (string & {});
  source: "user" | "idp" | "system" | (string & {});
  reason?: string;
  [member: string]: unknown;
}

export interface ProfileOptions {
  /** The members to include, or to exclude. Default: all are included. */
  fields?: readonly string[];
  /** `true` to include `fields`, `false` to exclude them. Default: `true`. */
  include_fields?: boolean;
}

/** Changes to a profile, applied all or nothing. `user_metadata` is merged one level deep; `null` removes a key. */
export interface ProfileChanges {
  name?: string;
  given_name?: string;
  family_name?: string;
  nickname?: string;
  picture?: string;
  user_metadata?: { [key: string]: unknown };
  [member: string]: unknown;
}
