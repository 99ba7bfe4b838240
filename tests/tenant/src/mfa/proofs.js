import { timingSafeEqual } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { sendCode } from "../me/enrollments/one-time-code.js";
import { newRecoveryCode } from "../me/enrollments/recovery-code.js";
import { stepsOff } from "../me/enrollments/totp.js";
import { enrolledAuthenticators, listAuthenticators } from "./authenticators.js";

const STEP_SECONDS = 30;
const CODE_SECONDS = 5 * 60;

/**
 * A code or a push that was sent to somebody.
 * @typedef {object} Challenge
 * @property {import("./authenticators.js").Authenticator} authenticator
 * @property {number} expiresAt
 * @property {string} [code]
 * @property {import("../state/outbox.js").Message} [push]
 * @property {boolean} [used]
 *
 * What a proof comes to. It takes effect when it is committed: until then, the request it came with may still fail.
 * @typedef {object} Proof
 * @property {"right" | "wrong" | "pending" | "denied"} outcome
 * @property {() => void} [commit]
 * @property {string} [recoveryCode] the one that takes the place of a used one
 */

/**
 * The ways to prove a second factor, the same for the login page and the MFA API.
 * @param {object} deps
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../state/outbox.js").Outbox} deps.outbox
 * @param {import("../state/clock.js").Clock} deps.clock
 */
export function secondFactorProofs({ methods, outbox, clock }) {
  const lastStep = new Map();

  const used = (user, { methodId }) => {
    if (methodId !== undefined) methods.change(user.userId, methodId, { last_auth_at: clock.isoDate() });
  };

  /** @returns {Challenge} */
  const challenge = (user, authenticator) => {
    const expiresAt = clock.now() + CODE_SECONDS * 1000;
    const { channel, to } = authenticator;
    if (channel === "auth0") {
      const text = "Is it you who is logging in?";
      const push = outbox.send({ channel: "push", to: user.name, userId: user.userId, text, decision: "pending" });
      return { authenticator, expiresAt, push };
    }
    return { authenticator, expiresAt, code: sendCode(outbox, { channel, to, userId: user.userId }) };
  };

  return {
    all: (user) => listAuthenticators(user, methods),
    enrolled: (user) => enrolledAuthenticators(user, methods),
    challenge,

    /**
     * @param {import("../state/users.js").User} user
     * @param {string} code
     * @param {import("./authenticators.js").Authenticator[]} authenticators those that may be proved
     * @returns {Proof}
     */
    byApp(user, code, authenticators) {
      const timestamp = clock.now();
      for (const authenticator of authenticators.filter(({ type }) => type === "otp")) {
        const secret = Secret.fromBase32(methods.secretOf(user.userId, authenticator.methodId));
        const delta = stepsOff(new TOTP({ secret }), code, timestamp);
        const step = Math.floor(timestamp / 1000 / STEP_SECONDS) + delta;
        const key = JSON.stringify([user.userId, authenticator.methodId]);
        // A code is good once (RFC 6238, 5.2).
        if (delta === null || step <= (lastStep.get(key) ?? -Infinity)) continue;
        const commit = () => {
          lastStep.set(key, step);
          used(user, authenticator);
        };
        return { outcome: "right", commit };
      }
      return { outcome: "wrong" };
    },

    /**
     * @param {import("../state/users.js").User} user
     * @param {Challenge} sent
     * @param {string} [code] for a challenge that is no push
     * @returns {Proof}
     */
    byChallenge(user, sent, code = "") {
      const { authenticator, push } = sent;
      if (sent.used || sent.expiresAt <= clock.now()) return { outcome: "wrong" };
      if (push?.decision === "pending") return { outcome: "pending" };
      if (push?.decision === "denied") return { outcome: "denied" };
      if (!push && !sameText(code, sent.code)) return { outcome: "wrong" };
      const commit = () => {
        sent.used = true;
        used(user, authenticator);
      };
      return { outcome: "right", commit };
    },

    /**
     * @param {import("../state/users.js").User} user
     * @param {string} code
     * @param {import("./authenticators.js").Authenticator[]} authenticators those that may be proved
     * @returns {Proof}
     */
    byRecoveryCode(user, code, authenticators) {
      const typed = code.replace(/[\s-]/g, "").toUpperCase();
      const fits = ({ type, methodId }) =>
        type === "recovery-code" && sameText(typed, methods.secretOf(user.userId, methodId));
      const authenticator = authenticators.find(fits);
      if (!authenticator) return { outcome: "wrong" };
      const recoveryCode = newRecoveryCode();
      const commit = () => {
        methods.replaceSecret(user.userId, authenticator.methodId, recoveryCode);
        used(user, authenticator);
      };
      return { outcome: "right", commit, recoveryCode };
    },
  };
}

function sameText(left, right) {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
