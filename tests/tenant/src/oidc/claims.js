/** The claims that each scope grants (OpenID Connect Core 1.0, 5.4). */
export const claimsByScope = {
  openid: ["sub", "amr", "org_id", "org_name"],
  profile: ["name", "given_name", "family_name", "nickname", "picture"],
  email: ["email", "email_verified"],
};

/**
 * @param {import("../state/users.js").User} user
 * @returns {Record<string, string | boolean>} all claims about the user
 */
export function claimsOf({ userId, email, emailVerified, profile }) {
  const names = claimsByScope.profile.filter((name) => name in profile).map((name) => [name, profile[name]]);
  return { sub: userId, ...Object.fromEntries(names), email, email_verified: emailVerified };
}

/**
 * Adds `sid` to the ID token, so that a logout request can name the session in `logout_hint`.
 * @param {import("koa").Context} ctx of an accepted authorization request
 */
export function addSessionId({ oidc }) {
  oidc.claims.id_token = { ...oidc.claims.id_token, sid: null };
}

/**
 * Omits `amr` unless this request authenticated the user: the session keeps the value of an earlier login.
 * @param {import("koa").Context} ctx of an accepted authorization request
 */
export function omitEarlierAmr({ oidc }) {
  if (!oidc.result?.login) Object.defineProperty(oidc, "amr", { value: undefined });
}
