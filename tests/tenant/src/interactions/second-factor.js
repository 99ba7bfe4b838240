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
 * The second step of a login, for those who have to prove a second factor.
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

  /** Where the user stands. A factor that was removed meanwhile makes room for another one. */
  const stepOf = ({ uid }, user) => {
    const enrolled = proofs.enrolled(user);
    const step = steps.get(uid) ?? { wrongCodes: 0 };
    if (step.isProved || enrolled.some(({ id }) => id === step.chosen?.id)) return step;
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

  const leave = interactionFinisher(provider);
  const finish = (ctx, result) => {
    steps.delete(ctx.state.interaction.uid);
    return leave(ctx, result);
  };

  const succeed = async (ctx, user) => {
    const { uid: sessionUid } = ctx.state.interaction.session;
    const { loginTs: ts } = await provider.Session.findByUid(sessionUid);
    secondFactors.recordProofInSession(sessionUid);
    return finish(ctx, { mfa: {}, login: { accountId: user.userId, ts, amr: ["mfa"], acr: MULTI_FACTOR } });
  };

  const prove = (user, { chosen, challenge }, code) => {
    if (challenge) return proofs.byChallenge(user, challenge, code);
    return chosen.type === "otp" ? proofs.byApp(user, code, [chosen]) : proofs.byRecoveryCode(user, code, [chosen]);
  };

  const judge = async (ctx, user, step, proof) => {
    if (proof.outcome === "right") {
      proof.commit();
      if (proof.recoveryCode === undefined) return succeed(ctx, user);
      step.isProved = true;
      return newRecoveryCodePage(ctx, { params: ctx.state.interaction.params, recoveryCode: proof.recoveryCode });
    }
    if (proof.outcome === "denied") {
      const denial = "The request was denied in the authenticator app";
      return finish(ctx, { error: "access_denied", error_description: denial });
    }
    if (proof.outcome === "pending") return show(ctx, user, step);
    ctx.status = 400;
    step.wrongCodes += 1;
    return show(ctx, user, step, "That is not the right code.");
  };

  return {
    /** @type {import("koa").Middleware} */
    async show(ctx) {
      const { session, prompt } = ctx.state.interaction;
      const user = users.byId(session.accountId);
      if (prompt.reasons.includes("no_factor")) {
        return finish(ctx, { error: "unmet_authentication_requirements", error_description: NO_FACTOR });
      }
      const step = stepOf(ctx.state.interaction, user);
      if (!step) return finish(ctx, {});
      // The page of a push is fetched anew until there is a decision.
      return step.challenge?.push ? judge(ctx, user, step, prove(user, step)) : show(ctx, user, step);
    },

    /** @type {import("koa").Middleware} */
    async submit(ctx) {
      const user = users.byId(ctx.state.interaction.session.accountId);
      const step = stepOf(ctx.state.interaction, user);
      if (!step) return finish(ctx, {});
      const form = new URLSearchParams(await readText(ctx));
      if (step.isProved) return succeed(ctx, user);
      if (step.wrongCodes >= MAX_WRONG_CODES) return refuse(ctx);

      const chosen = proofs.enrolled(user).find(({ id }) => id === form.get("use"));
      if (!chosen) return judge(ctx, user, step, prove(user, step, form.get("code") ?? ""));
      choose(step, user, chosen);
      return show(ctx, user, step);
    },
  };
}

function refuse(ctx) {
  ctx.status = 429;
  errorPage(ctx, {
    error: "too_many_attempts",
    description: "There were too many wrong codes. Start the login again.",
  });
}
