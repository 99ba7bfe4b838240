/** The scopes of the My Account API that this tenant grants. */
export const myAccountScopes = [
  "read:me:factors",
  ...["read", "create", "update", "delete"].map((verb) => `${verb}:me:authentication_methods`),
  ...["read", "create", "delete"].map((verb) => `${verb}:me:connected_accounts`),
  "read:me:consents",
  "read:me:organizations",
  "read:me:profile",
  "update:me:profile",
];
