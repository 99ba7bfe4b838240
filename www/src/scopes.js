export const READ_CONNECTED_ACCOUNTS = "read:me:connected_accounts";

/** The client's default scopes, and those of connected accounts. */
export const SCOPE = [
  "openid profile email offline_access",
  "read:me:factors",
  ...["read", "create", "update", "delete"].map((verb) => `${verb}:me:authentication_methods`),
  READ_CONNECTED_ACCOUNTS,
  ...["create", "delete"].map((verb) => `${verb}:me:connected_accounts`),
].join(" ");
