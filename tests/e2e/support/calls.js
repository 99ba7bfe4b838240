/** Everything that asks the API, with what it takes, and the scope it needs. */
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
  ["read:me:profile", "getProfile", {}],
  ["update:me:profile", "updateProfile", { nickname: "ada" }],
  ["read:me:devices", "request", { method: "GET", path: "devices", scope: "read:me:devices" }],
  ["write:me:devices", "request", { method: "POST", path: "devices", body: {}, scope: "write:me:devices" }],
];

/**
 * The parameters of a call with options of its limits, which stand by themselves or with what it asks for.
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

/** Those that change something, and the method that each is sent by. */
export const writes = {
  updateAuthenticationMethod: "PATCH",
  deleteAuthenticationMethod: "DELETE",
  enrollPasskey: "POST",
  preparePasskey: "POST",
  enrollmentChallenge: "POST",
  connectAccountWithRedirect: "POST",
  deleteConnectedAccount: "DELETE",
  updateProfile: "PATCH",
};

/** Every scope there is. */
export const everyScope = ["openid", "profile", "email", "offline_access", ...new Set(calls.map(([scope]) => scope))]
  .filter((scope) => !scope.endsWith(":devices"))
  .join(" ");
