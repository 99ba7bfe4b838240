/** The scopes of the My Account API that this tenant grants. */
export const myAccountScopes = [
  "read:me:factors",
  "read:me:authentication_methods",
  "create:me:authentication_methods",
  "update:me:authentication_methods",
  "delete:me:authentication_methods",
];
