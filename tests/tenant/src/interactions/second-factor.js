import { interactionFinisher, LOGIN_SECONDS } from "./login.js";
import { errorPage } from "../pages/error.js";
import { newRecoveryCodePage, secondFactorPage } from "../pages/second-factor.js";
import { ExpiringMap } from "../state/expiring-map.js";
import { readText } from "../http/body.js";
import { NO_FACTOR } from "../mfa/errors.js";
import { MULTI_FACTOR } from "../mfa/policy.js";

const MAX_WRONG_CODES = 10;
const PREFERENCE = ["otp", "push-notification", "phone", "email", "recovery-code"];

/**
 * The prompt for a second factor.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {import("../state/users.js").Users} deps.users
 * @param {ReturnType<typeof import("../mfa/proofs.js").secondFactorProofs>} deps.proofs
 * @param {import("../state/second-factors.js").SecondFactors} deps.secondFactors
 * @param {import("../state/clock.js").Clock} deps.clock
 */
export function secondFactorStep({ provider, users, proofs, secondFactors, clock }) {
  const steps = new ExpiringMap(clock, LOGIN_SECONDS);

  const choose = (step, user, authenticator) => {
    step.chosen = authenticator;
    step.challenge = authenticator.authenticatorType === "oob" ? proofs.challenge(user, authenticator) : undefined;
  };

  /** The user's progress. If the chosen factor was removed meanwhile, another one replaces it. */
  const loadStep = ({ uid }, user) => {
    const enrolled = proofs.enrolled(user);
    const step = steps.get(uid) ?? { wrongCodes: 0 };
    if (step.isVerified || enrolled.some(({ id }) => id === step.chosen?.id)) return step;
    const [first] = enrolled.toSorted((a, b) => PREFERENCE.indexOf(a.type) - PREFERENCE.indexOf(b.type));
    if (!first) return undefined;
    choose(step, user, first);
    steps.set(uid, step);
    return step;
  };

  const show = (ctx, user, step, alert) => {
    const others = proofs.enrolled(user).filter(({ id }) => id !== step.chosen.id);
    return secondFactorPage(ctx, { params: ctx.state.interaction.params, chosen: step.chosen, others, alert });
  };

  const finishInteraction = interactionFinisher(provider);
  const finish = (ctx, result) => {
    steps.delete(ctx.state.interaction.uid);
    return finishInteraction(ctx, result);
  };

  const succeed = async (ctx, user) => {
    const { uid: sessionUid } = ctx.state.interaction.session;
    const { loginTs: ts } = await provider.Session.findByUid(sessionUid);
    secondFactors.recordProofInSession(sessionUid);
    return finish(ctx, { mfa: {}, login: { accountId: user.userId, ts, amr: ["mfa"], acr: MULTI_FACTOR } });
  };

  const verify = (user, { chosen, challenge }, code) => {
    if (challenge) return proofs.verifyChallenge(user, challenge, code);
    return chosen.type === "otp"
      ? proofs.verifyTotp(user, code, [chosen])
      : proofs.verifyRecoveryCode(user, code, [chosen]);
  };

  const handleProof = async (ctx, user, step, proof) => {
    if (proof.outcome === "correct") {
      proof.commit();
      if (proof.recoveryCode === undefined) return succeed(ctx, user);
      step.isVerified = true;
      return newRecoveryCodePage(ctx, { params: ctx.state.interaction.params, recoveryCode: proof.recoveryCode });
    }
    if (proof.outcome === "denied") {
      const description = "The request was denied in the authenticator app";
      return finish(ctx, { error: "access_denied", error_description: description });
    }
    if (proof.outcome === "pending") return show(ctx, user, step);
    ctx.status = 400;
    step.wrongCodes += 1;
    return show(ctx, user, step, "Wrong code.");
  };

  return {
    /** @type {import("koa").Middleware} */
    async show(ctx) {
      const { session, prompt } = ctx.state.interaction;
      const user = users.byId(session.accountId);
      if (prompt.reasons.includes("no_factor")) {
        return finish(ctx, { error: "unmet_authentication_requirements", error_description: NO_FACTOR });
      }
      const step = loadStep(ctx.state.interaction, user);
      if (!step) return finish(ctx, {});
      // The page reloads itself until the user approves or denies the push.
      return step.challenge?.push ? handleProof(ctx, user, step, verify(user, step)) : show(ctx, user, step);
    },

    /** @type {import("koa").Middleware} */
    async submit(ctx) {
      const user = users.byId(ctx.state.interaction.session.accountId);
      const step = loadStep(ctx.state.interaction, user);
      if (!step) return finish(ctx, {});
      const form = new URLSearchParams(await readText(ctx));
      if (step.isVerified) return succeed(ctx, user);
      if (step.wrongCodes >= MAX_WRONG_CODES) return renderTooManyAttempts(ctx);

      const chosen = proofs.enrolled(user).find(({ id }) => id === form.get("use"));
      if (!chosen) return handleProof(ctx, user, step, verify(user, step, form.get("code") ?? ""));
      choose(step, user, chosen);
      return show(ctx, user, step);
    },
  };
}

function renderTooManyAttempts(ctx) {
  ctx.status = 429;
  errorPage(ctx, {
    error: "too_many_attempts",
    description: "Too many wrong codes. Go back to the application and start the login again.",
  });
}
