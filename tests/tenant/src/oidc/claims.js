/** Which claims a scope opens (OpenID Connect Core 1.0, 5.4). */
export const claimsByScope = {
  openid: ["sub"],
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
