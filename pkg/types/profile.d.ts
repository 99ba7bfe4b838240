/** The user's profile. Includes any members the server adds later. */
export interface UserProfile {
  user_id?: string;
  name?: string;
  given_name?: string;
  family_name?: string;
  nickname?: string;
  picture?: string;
  /** Read-only here, like the phone number and the username. */
  email?: string;
  email_verified?: boolean;
  phone_number?: string;
  phone_verified?: boolean;
  username?: string;
  /** RFC 3339. */
  created_at?: string;
  /** RFC 3339. */
  updated_at?: string;
  /** Read-only. */
  user_metadata?: { [key: string]: unknown };
  /** Which members may be changed, by JSON pointer, such as `/nickname`. */
  profile_policy?: { [pointer: string]: UserProfileRule };
  [member: string]: unknown;
}

/** Whether a member of the profile may be changed, and who owns it. */
export interface UserProfileRule {
  access: "read_only" | "read_write" | (string & {});
  /** The owner of the value: the user, the identity provider or the tenant. */
  source: "user" | "idp" | "system" | (string & {});
  reason?: string;
  [member: string]: unknown;
}

/** The name of a member of the profile. */
export type UserProfileField =
  | "user_id"
  | "name"
  | "given_name"
  | "family_name"
  | "nickname"
  | "picture"
  | "email"
  | "email_verified"
  | "phone_number"
  | "phone_verified"
  | "username"
  | "created_at"
  | "updated_at"
  | "user_metadata"
  | "profile_policy"
  | (string & {});

export interface UserProfileOptions {
  /** The members to include, or to exclude. Default: all are included. */
  fields?: readonly UserProfileField[];
  /** `true` to include `fields`, `false` to exclude them. Default: `true`. */
  includeFields?: boolean;
}

/**
 * Changes to a profile, applied all or nothing. A value that breaks its rule rejects with `invalid_request` before any
 * request.
 */
export interface UserProfileChanges {
  /** 1 to 300 characters, not all blank. */
  name?: string;
  /** 1 to 150 characters, not all blank. */
  given_name?: string;
  /** 1 to 150 characters, not all blank. */
  family_name?: string;
  /** 1 to 300 characters, not all blank. */
  nickname?: string;
  /** An https URI of at most 2048 characters. */
  picture?: string;
  /** The API does not change it. */
  user_metadata?: never;
  /** A member that the API adds later. */
  [member: string]: unknown;
}
