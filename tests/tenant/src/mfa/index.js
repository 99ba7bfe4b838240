import { accessTokenVerifier } from "../oidc/access-tokens.js";
import { ownAudiences } from "../oidc/apis.js";
import { internalCode } from "../grants/internal-code.js";
import { createAssociations } from "./associations.js";
import { mfaGrants } from "../grants/mfa.js";
import { secondFactorStep } from "../interactions/second-factor.js";
import { MfaTokens } from "./mfa-tokens.js";
import { OobCodes } from "./oob-codes.js";
import { secondFactorPolicy } from "./policy.js";
import { secondFactorProofs } from "./proofs.js";
import { mfaApi } from "./routes.js";

/**
 * Creates the second factor policy, grants, prompt and API, which share tokens and codes.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {string} deps.issuer
 * @param {string} deps.name shown by authenticator apps
 * @param {string} deps.audience of the My Account API
 * @param {import("./policy.js").Policies} deps.policies
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../oidc/signing-keys.js").SigningKeys} deps.signingKeys
 * @param {ReturnType<typeof import("../oidc/dpop-proofs.js").dpopVerifier>} deps.verifyDpop
 * @param {ReturnType<typeof import("../state/store.js").createStore>} deps.store
 */
export function createSecondFactor(deps) {
  const { origin, issuer, name, audience, policies, clients, signingKeys, verifyDpop, store } = deps;
  const { clock, users, methods, outbox, secondFactors } = store;
  const mfaTokens = new MfaTokens(clock);
  const oobCodes = new OobCodes(clock);
  const proofs = secondFactorProofs({ methods, outbox, clock });
  const associations = createAssociations({ issuer: name, origin, methods, proofs, oobCodes, clock });
  const verifyAccessToken = accessTokenVerifier({ issuer, audience: ownAudiences(origin).mfa, signingKeys, clock });

  return {
    policy: secondFactorPolicy({ audience, policies, proofs, secondFactors, mfaTokens, users }),
    grants: mfaGrants({ mfaTokens, oobCodes, proofs, associations, users }),

    /** @param {import("oidc-provider").default} provider */
    loginStep: (provider) => secondFactorStep({ provider, users, proofs, secondFactors, clock }),

    /** @param {import("oidc-provider").default} provider */
    api(provider) {
      const codeFor = ({ client_id: clientId, sub: userId, aud, scope }) =>
        internalCode(provider, { clientId, userId, scopes: scope.split(" "), audience: aud });
      return mfaApi({
        clients,
        users,
        methods,
        verifyAccessToken,
        verifyDpop,
        mfaTokens,
        oobCodes,
        proofs,
        associations,
        codeFor,
      });
    },
  };
}
