import { MfaRequired, UnmetAuthenticationRequirements } from "./errors.js";

/** The authentication context class of a login with a second factor (OpenID Connect PAPE 1.0, section 4). */
export const MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

const PROOF_VALID_SECONDS = 15 * 60;
const ENROLLABLE = ["otp", "phone", "push-notification"];

/**
 * Settings of a tenant that a test may change at run time.
 * @typedef {object} Policies
 * @property {boolean} defaultPolicy whether tokens for the My Account API require a second factor
 * @property {"never" | "always"} mfa whether every login requires one
 * @property {import("../oidc/apis.js").ProofOfPossession} proofOfPossession for the My Account API
 * @property {import("../passkey/relying-party.js").RelatedOrigins} relatedOrigins
 * @property {boolean} passkeyApi whether the passkey API and its grant are enabled
 */

/**
 * Decides when a second factor is required: by the vendor's Default Policy, which protects the My Account API only, by
 * the tenant's setting, and by the application's `acr_values`.
 * @param {object} deps
 * @param {string} deps.audience of the My Account API
 * @param {Policies} deps.policies
 * @param {ReturnType<typeof import("./proofs.js").secondFactorProofs>} deps.proofs
 * @param {import("../state/second-factors.js").SecondFactors} deps.secondFactors
 * @param {import("./mfa-tokens.js").MfaTokens} deps.mfaTokens
 * @param {import("../state/users.js").Users} deps.users
 */
export function secondFactorPolicy({ audience, policies, proofs, secondFactors, mfaTokens, users }) {
  const isProtected = (target) => policies.defaultPolicy && target === audience;
  const requestsFactor = ({ oidc }) => (oidc.params.acr_values ?? "").split(" ").includes(MULTI_FACTOR);
  const hasFactor = ({ oidc }) => proofs.enrolled(users.byId(oidc.session.accountId)).length > 0;

  return {
    /** Whether a user without a factor must log in again. */
    needsNewLogin(ctx) {
      const { session, resourceServers } = ctx.oidc;
      const applies = session.accountId && Object.keys(resourceServers).some(isProtected);
      return Boolean(applies) && !hasFactor(ctx) && session.past(PROOF_VALID_SECONDS);
    },

    /** Whether a logged-in user must prove a second factor now. */
    needsFactor(ctx) {
      const { session, result, resourceServers } = ctx.oidc;
      if (!session.accountId || result?.mfa || !hasFactor(ctx)) return false;
      if (requestsFactor(ctx) && session.acr !== MULTI_FACTOR) return true;
      if (policies.mfa !== "always" && !Object.keys(resourceServers).some(isProtected)) return false;
      return Boolean(result?.login) || secondFactors.ageInSession(session.uid) > PROOF_VALID_SECONDS;
    },

    /** Whether the application requests a factor and the user has none. */
    lacksFactor(ctx) {
      const { session } = ctx.oidc;
      return Boolean(session.accountId) && requestsFactor(ctx) && !hasFactor(ctx);
    },

    /**
     * Throws if a refresh requires a second factor that has not been verified.
     * @param {import("koa").Context} ctx
     * @param {object} refresh
     * @param {string} refresh.target the requested audience
     * @param {string} refresh.grantId
     * @param {import("./mfa-tokens.js").InterruptedRequest["resume"]} refresh.resume
     */
    requireForRefresh(ctx, { target, grantId, resume }) {
      if (ctx.state.hasVerifiedFactor) return secondFactors.recordProofForFamily(grantId);
      if (!isProtected(target) || secondFactors.ageOfFamily(grantId) <= PROOF_VALID_SECONDS) return undefined;
      const { account, client } = ctx.oidc;
      const request = { user: users.byId(account.accountId), clientId: client.clientId, resume };
      if (proofs.enrolled(request.user).length === 0) throw new UnmetAuthenticationRequirements();
      throw mfaRequired(request);
    },

    /**
     * Throws if a login without a page requires a second factor. The Default Policy exempts users without a factor; with
     * `mfa` set to `always`, they may enroll one.
     * @param {object} login
     * @param {import("../state/users.js").User} login.user
     * @param {string} login.clientId
     * @param {string} [login.target] the requested audience
     * @param {import("./mfa-tokens.js").InterruptedRequest["resume"]} login.resume
     */
    requireForDirectLogin({ user, clientId, target, resume }) {
      const isRequired = policies.mfa === "always" || (isProtected(target) && proofs.enrolled(user).length > 0);
      if (isRequired) throw mfaRequired({ user, clientId, resume });
    },
  };

  function mfaRequired({ user, clientId, resume }) {
    const types = [...new Set(proofs.enrolled(user).map(({ type }) => type))];
    return new MfaRequired({
      mfa_token: mfaTokens.issue({ userId: user.userId, clientId, resume }),
      mfa_requirements: types.length > 0 ? { challenge: toList(types) } : { enroll: toList(ENROLLABLE) },
    });
  }
}

const toList = (types) => types.map((type) => ({ type }));
