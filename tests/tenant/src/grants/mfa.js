import { errors } from "oidc-provider";
import { invalidGrant } from "../oidc/errors.js";
import { hasAttemptsLeft } from "../mfa/mfa-tokens.js";
import { required } from "./token-request.js";
import { GRANTS, GRANT_TYPES } from "./types.js";

/**
 * The grants that verify a second factor, and then resume the token request that `mfa_required` interrupted.
 * @param {object} deps
 * @param {import("../mfa/mfa-tokens.js").MfaTokens} deps.mfaTokens
 * @param {import("../mfa/oob-codes.js").OobCodes} deps.oobCodes
 * @param {ReturnType<typeof import("../mfa/proofs.js").secondFactorProofs>} deps.proofs
 * @param {ReturnType<typeof import("../mfa/associations.js").createAssociations>} deps.associations
 * @param {import("../state/users.js").Users} deps.users
 * @returns {import("./token-request.js").ExtensionGrants}
 */
export function mfaGrants({ mfaTokens, oobCodes, proofs, associations, users }) {
  const candidates = (request, user) => [...proofs.enrolled(user), ...associations.pending(request)];

  const interruptedRequest = (form) => {
    const [token] = required(form, "mfa_token");
    const request = mfaTokens.getUnexpired(token);
    if (request?.clientId !== form.get("client_id") || request.inProgress) throw invalidGrant("Malformed mfa_token");
    if (!hasAttemptsLeft(request)) {
      throw Object.assign(new errors.CustomOIDCProviderError("too_many_attempts", "Too many wrong codes."), {
        statusCode: 429,
      });
    }
    return { token, request };
  };

  const verifying = (verify) => async (ctx, form, forward) => {
    const { token, request } = interruptedRequest(form);
    const user = users.byId(request.userId);
    const { outcome, wrong, commit, recoveryCode } = verify({ form, request, user });
    if (outcome === "wrong") {
      request.failedAttempts += 1;
      throw invalidGrant(wrong);
    }
    if (outcome === "denied") throw invalidGrant("MFA Authorization rejected.");

    request.inProgress = true;
    ctx.state.hasVerifiedFactor = true;
    try {
      await forward(await request.resume());
    } finally {
      request.inProgress = false;
    }
    // After another failure, such as a missing DPoP nonce, the application may retry with the same code.
    if (ctx.status !== 200) return;
    commit();
    associations.confirm(request);
    mfaTokens.consume(token);
    if (recoveryCode !== undefined) ctx.body = { ...ctx.body, recovery_code: recoveryCode };
  };

  return {
    name: GRANTS.mfa,
    grants: {
      [GRANT_TYPES.mfaOtp]: verifying(({ form, request, user }) => {
        const [code] = required(form, "otp");
        return { ...proofs.verifyTotp(user, code, candidates(request, user)), wrong: "Invalid otp_code." };
      }),

      [GRANT_TYPES.mfaOob]: verifying(({ form, request, user }) => {
        const [oobCode] = required(form, "oob_code");
        const sent = oobCodes.get(oobCode, request);
        const exists = candidates(request, user).some(({ id }) => id === sent?.challenge.authenticator.id);
        if (!exists) throw invalidGrant("Malformed oob_code");
        const bindingCode = sent.challenge.push ? undefined : required(form, "binding_code")[0];
        const proof = proofs.verifyChallenge(user, sent.challenge, bindingCode);
        if (proof.outcome === "pending") {
          throw oobCodes.pollsTooFast(sent) ? new errors.SlowDown() : new errors.AuthorizationPending();
        }
        return { ...proof, wrong: "Invalid binding_code." };
      }),

      [GRANT_TYPES.mfaRecoveryCode]: verifying(({ form, request, user }) => {
        const [code] = required(form, "recovery_code");
        return { ...proofs.verifyRecoveryCode(user, code, candidates(request, user)), wrong: "Invalid recovery_code." };
      }),
    },
  };
}
