/** Which claims a scope opens (OpenID Connect Core 1.0, 5.4). */
export const claimsByScope = {
  openid: ["sub"],
  profile: ["name", "nickname"],
  email: ["email", "email_verified"],
};

/**
 * @param {import("../state/users.js").User} user
 * @returns {Record<string, string | boolean>} all claims about a user
 */
export function claimsOf({ userId, name, email, emailVerified }) {
  return { sub: userId, name, nickname: email.split("@")[0], email, email_verified: emailVerified };
}
