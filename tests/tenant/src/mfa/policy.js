import { MfaRequired, UnmetAuthenticationRequirements } from "./errors.js";

/** The authentication context class of a login with a second factor (OpenID Connect PAPE 1.0, section 4). */
export const MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

const PROOF_VALID_SECONDS = 15 * 60;
const ENROLLABLE = ["otp", "phone", "push-notification"];

/**
 * What a test may change about a tenant while it runs.
 * @typedef {object} Policies
 * @property {boolean} defaultPolicy whether tokens for the My Account API ask for a second factor
 * @property {"never" | "always"} mfa whether every login asks for one, whatever it is for
 * @property {import("../oidc/apis.js").ProofOfPossession} proofOfPossession of whoever uses the My Account API
 * @property {import("../passkey/relying-party.js").RelatedOrigins} relatedOrigins
 * @property {boolean} passkeyApi whether applications can use passkeys without a page of the tenant
 */

/**
 * Who has to prove a second factor, and when: the vendor's Default Policy, which is about the My Account API alone, and
 * what an application asks for by `acr_values`.
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
    /** Whether somebody who is signed in, and can prove no factor, has to sign in anew. */
    needsNewLogin(ctx) {
      const { session, resourceServers } = ctx.oidc;
      const isMeant = session.accountId && Object.keys(resourceServers).some(isProtected);
      return Boolean(isMeant) && !hasFactor(ctx) && session.past(PROOF_VALID_SECONDS);
    },

    /** Whether somebody who is signed in has to prove a second factor now. */
    needsFactor(ctx) {
      const { session, result, resourceServers } = ctx.oidc;
      if (!session.accountId || result?.mfa || !hasFactor(ctx)) return false;
      if (requestsFactor(ctx) && session.acr !== MULTI_FACTOR) return true;
      if (policies.mfa !== "always" && !Object.keys(resourceServers).some(isProtected)) return false;
      return Boolean(result?.login) || secondFactors.ageInSession(session.uid) > PROOF_VALID_SECONDS;
    },

    /** Whether the application asks for a factor that the user does not have. */
    lacksFactor(ctx) {
      const { session } = ctx.oidc;
      return Boolean(session.accountId) && requestsFactor(ctx) && !hasFactor(ctx);
    },

    /**
     * Lets a refresh pass, or throws.
     * @param {import("koa").Context} ctx
     * @param {object} refresh
     * @param {string} refresh.target the audience of the token that is asked for
     * @param {string} refresh.grantId
     * @param {import("./mfa-tokens.js").StoppedRequest["goOn"]} refresh.goOn
     */
    admitRefresh(ctx, { target, grantId, goOn }) {
      if (ctx.state.hasProvedFactor) return secondFactors.recordProofForFamily(grantId);
      if (!isProtected(target) || secondFactors.ageOfFamily(grantId) <= PROOF_VALID_SECONDS) return undefined;
      const { account, client } = ctx.oidc;
      const stopped = { user: users.byId(account.accountId), clientId: client.clientId, goOn };
      if (proofs.enrolled(stopped.user).length === 0) throw new UnmetAuthenticationRequirements();
      throw demand(stopped);
    },

    /**
     * Lets somebody who has proved a first factor pass without a page, or throws. The Default Policy leaves those alone who
     * have no factor; a tenant that asks everybody for one lets them enroll it.
     * @param {object} login
     * @param {import("../state/users.js").User} login.user
     * @param {string} login.clientId
     * @param {string} [login.target] the audience of the token that is asked for
     * @param {import("./mfa-tokens.js").StoppedRequest["goOn"]} login.goOn
     */
    admitDirectLogin({ user, clientId, target, goOn }) {
      const isMeant = policies.mfa === "always" || (isProtected(target) && proofs.enrolled(user).length > 0);
      if (isMeant) throw demand({ user, clientId, goOn });
    },
  };

  function demand({ user, clientId, goOn }) {
    const types = [...new Set(proofs.enrolled(user).map(({ type }) => type))];
    return new MfaRequired({
      mfa_token: mfaTokens.issue({ userId: user.userId, clientId, goOn }),
      mfa_requirements: types.length > 0 ? { challenge: asList(types) } : { enroll: asList(ENROLLABLE) },
    });
  }
}

const asList = (types) => types.map((type) => ({ type }));
