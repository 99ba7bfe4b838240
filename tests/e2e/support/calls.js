/** Every call of the API: its scope, method name and parameters. */
export const calls = [
  ["read:me:factors", "getFactors"],
  ["read:me:authentication_methods", "getAuthenticationMethods"],
  ["read:me:authentication_methods", "getAuthenticationMethod", "a"],
  ["update:me:authentication_methods", "updateAuthenticationMethod", "a", { name: "b" }],
  ["delete:me:authentication_methods", "deleteAuthenticationMethod", "a"],
  ["create:me:authentication_methods", "enrollPasskey", {}],
  ["create:me:authentication_methods", "preparePasskey", {}],
  ["create:me:authentication_methods", "enrollmentChallenge", { type: "totp" }],
  ["create:me:connected_accounts", "connectAccountWithRedirect", { connection: "calendar" }],
  ["read:me:connected_accounts", "getConnectedAccounts", {}],
  ["read:me:connected_accounts", "getConnections", {}],
  ["delete:me:connected_accounts", "deleteConnectedAccount", "cac_1"],
  ["read:me:consents", "getConsents"],
  ["read:me:consents", "getConsent", "cns_1"],
  ["read:me:organizations", "getOrganizations", {}],
  ["read:me:profile", "getUserProfile", {}],
  ["update:me:profile", "updateUserProfile", { nickname: "ada" }],
  ["read:me:devices", "request", { method: "GET", path: "devices", scope: "read:me:devices" }],
  ["write:me:devices", "request", { method: "POST", path: "devices", body: {}, scope: "write:me:devices" }],
];

/**
 * Adds limits to the parameters of a call: into its options, or as a parameter of their own.
 * @param {string} method
 * @param {unknown[]} parameters
 * @param {{ signal?: AbortSignal, timeoutMs?: number }} limits
 * @returns {unknown[]}
 */
export function withLimits(method, parameters, limits) {
  const last = parameters.at(-1);
  const takesBoth = Object(last) === last && !/^update/.test(method);
  return takesBoth ? [...parameters.slice(0, -1), { ...last, ...limits }] : [...parameters, limits];
}

/** The calls that write, with their HTTP methods. */
export const writes = {
  updateAuthenticationMethod: "PATCH",
  deleteAuthenticationMethod: "DELETE",
  enrollPasskey: "POST",
  preparePasskey: "POST",
  enrollmentChallenge: "POST",
  connectAccountWithRedirect: "POST",
  deleteConnectedAccount: "DELETE",
  updateUserProfile: "PATCH",
};

/** All scopes. */
export const everyScope = ["openid", "profile", "email", "offline_access", ...new Set(calls.map(([scope]) => scope))]
  .filter((scope) => !scope.endsWith(":devices"))
  .join(" ");
