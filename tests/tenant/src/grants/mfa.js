import { errors } from "oidc-provider";
import { invalidGrant } from "../oidc/errors.js";
import { hasAttemptsLeft } from "../mfa/mfa-tokens.js";
import { required } from "./token-request.js";
import { GRANTS, GRANT_TYPES } from "./types.js";

/**
 * The grants that prove a second factor. Once it is proved, the request that was stopped for it goes on.
 * @param {object} deps
 * @param {import("../mfa/mfa-tokens.js").MfaTokens} deps.mfaTokens
 * @param {import("../mfa/oob-codes.js").OobCodes} deps.oobCodes
 * @param {ReturnType<typeof import("../mfa/proofs.js").secondFactorProofs>} deps.proofs
 * @param {ReturnType<typeof import("../mfa/associations.js").associations>} deps.enrolling
 * @param {import("../state/users.js").Users} deps.users
 * @returns {import("./token-request.js").ExtensionGrants}
 */
export function mfaGrants({ mfaTokens, oobCodes, proofs, enrolling, users }) {
  const provable = (request, user) => [...proofs.enrolled(user), ...enrolling.pending(request)];

  const stoppedRequest = (form) => {
    const [token] = required(form, "mfa_token");
    const request = mfaTokens.getUnexpired(token);
    if (request?.clientId !== form.get("client_id") || request.isGoingOn) throw invalidGrant("Malformed mfa_token");
    if (!hasAttemptsLeft(request)) {
      throw Object.assign(new errors.CustomOIDCProviderError("too_many_attempts", "Too many wrong codes."), {
        statusCode: 429,
      });
    }
    return { token, request };
  };

  const byMeans = (prove) => async (ctx, form, goOn) => {
    const { token, request } = stoppedRequest(form);
    const user = users.byId(request.userId);
    const { outcome, wrong, commit, recoveryCode } = prove({ form, request, user });
    if (outcome === "wrong") {
      request.failedAttempts += 1;
      throw invalidGrant(wrong);
    }
    if (outcome === "denied") throw invalidGrant("MFA Authorization rejected.");

    request.isGoingOn = true;
    ctx.state.hasProvedFactor = true;
    try {
      await goOn(await request.goOn());
    } finally {
      request.isGoingOn = false;
    }
    // A request that failed for another reason, such as a missing nonce, may come again with the same proof.
    if (ctx.status !== 200) return;
    commit();
    enrolling.confirm(request);
    mfaTokens.use(token);
    if (recoveryCode !== undefined) ctx.body = { ...ctx.body, recovery_code: recoveryCode };
  };

  return {
    name: GRANTS.mfa,
    grants: {
      [GRANT_TYPES.mfaOtp]: byMeans(({ form, request, user }) => {
        const [code] = required(form, "otp");
        return { ...proofs.byApp(user, code, provable(request, user)), wrong: "Invalid otp_code." };
      }),

      [GRANT_TYPES.mfaOob]: byMeans(({ form, request, user }) => {
        const [oobCode] = required(form, "oob_code");
        const sent = oobCodes.get(oobCode, request);
        const isStillThere = provable(request, user).some(({ id }) => id === sent?.challenge.authenticator.id);
        if (!isStillThere) throw invalidGrant("Malformed oob_code");
        const bindingCode = sent.challenge.push ? undefined : required(form, "binding_code")[0];
        const proof = proofs.byChallenge(user, sent.challenge, bindingCode);
        if (proof.outcome === "pending") {
          throw oobCodes.pollsTooFast(sent) ? new errors.SlowDown() : new errors.AuthorizationPending();
        }
        return { ...proof, wrong: "Invalid binding_code." };
      }),

      [GRANT_TYPES.mfaRecoveryCode]: byMeans(({ form, request, user }) => {
        const [code] = required(form, "recovery_code");
        return { ...proofs.byRecoveryCode(user, code, provable(request, user)), wrong: "Invalid recovery_code." };
      }),
    },
  };
}
