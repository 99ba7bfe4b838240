/** Which claims a scope opens (OpenID Connect Core 1.0, 5.4). */
export const claimsByScope = {
  openid: ["sub", "amr", "org_id", "org_name"],
  profile: ["name", "given_name", "family_name", "nickname", "picture"],
  email: ["email", "email_verified"],
};

/**
 * @param {import("../state/users.js").User} user
 * @returns {Record<string, string | boolean>} all claims about a user
 */
export function claimsOf({ userId, email, emailVerified, profile }) {
  const names = claimsByScope.profile.filter((name) => name in profile).map((name) => [name, profile[name]]);
  return { sub: userId, ...Object.fromEntries(names), email, email_verified: emailVerified };
}

/**
 * Lets the ID token of a login say whose session it is: `sid` is what a logout may hint at.
 * @param {import("koa").Context} ctx of an authorization request that is about to be granted
 */
export function addSessionId({ oidc }) {
  oidc.claims.id_token = { ...oidc.claims.id_token, sid: null };
}

/**
 * Keeps what an earlier login has proved out of the tokens of this one, which has asked for nothing.
 * @param {import("koa").Context} ctx of an authorization request that is about to be granted
 */
export function omitEarlierAmr({ oidc }) {
  if (!oidc.result?.login) Object.defineProperty(oidc, "amr", { value: undefined });
}
