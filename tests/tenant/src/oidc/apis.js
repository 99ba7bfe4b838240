export const OIDC_SCOPES = ["openid", "profile", "email", "offline_access"];

/**
 * The scope of a refresh token that does not rotate and ends with the session. It requires DPoP, and excludes
 * offline_access.
 */
export const ONLINE_ACCESS = "online_access";

export const MY_ACCOUNT_SCOPES = [
  "read:me:factors",
  ...["read", "create", "update", "delete"].map((verb) => `${verb}:me:authentication_methods`),
  ...["read", "create", "delete"].map((verb) => `${verb}:me:connected_accounts`),
  "read:me:consents",
  "read:me:organizations",
  "read:me:profile",
  "update:me:profile",
];

/**
 * An API that the tenant issues access tokens for.
 * @typedef {object} Api
 * @property {string} audience
 * @property {string[]} scopes
 * @property {ProofOfPossession} [proofOfPossession] whether it accepts or requires DPoP-bound tokens; default allowed
 *
 * @typedef {"none" | "allowed" | "required"} ProofOfPossession
 */

/** @param {string} origin */
export const ownAudiences = (origin) => ({ myAccount: `${origin}/me/`, mfa: `${origin}/mfa/` });

/**
 * The tenant's own APIs and the registered ones.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {Api[]} deps.registered
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @returns {Map<string, Api>} by audience
 */
export function knownApis({ origin, registered, policies }) {
  const audiences = ownAudiences(origin);
  const myAccount = {
    audience: audiences.myAccount,
    scopes: MY_ACCOUNT_SCOPES,
    get proofOfPossession() {
      return policies.proofOfPossession;
    },
  };
  const mfa = { audience: audiences.mfa, scopes: ["enroll", "read:authenticators", "remove:authenticators"] };
  const own = [myAccount, mfa];
  return new Map([...own, ...registered].map((api) => [api.audience, api]));
}

/**
 * @param {Api[]} apis
 * @returns {Api[]}
 */
export function checkApis(apis) {
  for (const { audience, scopes, proofOfPossession = "allowed" } of apis) {
    if (!URL.canParse(audience)) throw new TypeError(`apis: the audience ${audience} is not a URI`);
    if (!Array.isArray(scopes)) throw new TypeError(`apis: ${audience} must have an array of scopes`);
    checkProofOfPossession(proofOfPossession);
  }
  return apis;
}

/**
 * @param {ProofOfPossession} policy
 * @returns {ProofOfPossession}
 */
export function checkProofOfPossession(policy) {
  if (!["none", "allowed", "required"].includes(policy)) {
    throw new TypeError('proofOfPossession must be "none", "allowed" or "required"');
  }
  return policy;
}
