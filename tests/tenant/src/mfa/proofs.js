import { timingSafeEqual } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { sendCode } from "../me/enrollments/one-time-code.js";
import { newRecoveryCode } from "../me/enrollments/recovery-code.js";
import { timeStepDelta } from "../me/enrollments/totp.js";
import { enrolledAuthenticators, listAuthenticators } from "./authenticators.js";

const STEP_SECONDS = 30;
const CODE_SECONDS = 5 * 60;

/**
 * A code or push sent to a user.
 * @typedef {object} Challenge
 * @property {import("./authenticators.js").Authenticator} authenticator
 * @property {number} expiresAt
 * @property {string} [code]
 * @property {import("../state/outbox.js").Message} [push]
 * @property {boolean} [used]
 *
 * The result of verifying a factor. It takes effect on `commit()`, because the request may still fail.
 * @typedef {object} Proof
 * @property {"correct" | "wrong" | "pending" | "denied"} outcome
 * @property {() => void} [commit]
 * @property {string} [recoveryCode] that replaces a used one
 */

/**
 * Verifies second factors, for the login page and the MFA API.
 * @param {object} deps
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../state/outbox.js").Outbox} deps.outbox
 * @param {import("../state/clock.js").Clock} deps.clock
 */
export function secondFactorProofs({ methods, outbox, clock }) {
  const lastStep = new Map();

  const recordUse = (user, { methodId }) => {
    if (methodId !== undefined) methods.change(user.userId, methodId, { last_auth_at: clock.isoDate() });
  };

  /** @returns {Challenge} */
  const challenge = (user, authenticator) => {
    const expiresAt = clock.now() + CODE_SECONDS * 1000;
    const { channel, to } = authenticator;
    if (channel === "auth0") {
      const text = "Are you logging in?";
      const push = outbox.send({ channel: "push", to: user.name, userId: user.userId, text, decision: "pending" });
      return { authenticator, expiresAt, push };
    }
    return { authenticator, expiresAt, code: sendCode(outbox, { channel, to, userId: user.userId }) };
  };

  return {
    list: (user) => listAuthenticators(user, methods),
    enrolled: (user) => enrolledAuthenticators(user, methods),
    challenge,

    /**
     * @param {import("../state/users.js").User} user
     * @param {string} code
     * @param {import("./authenticators.js").Authenticator[]} authenticators candidates
     * @returns {Proof}
     */
    verifyTotp(user, code, authenticators) {
      const timestamp = clock.now();
      for (const authenticator of authenticators.filter(({ type }) => type === "otp")) {
        const secret = Secret.fromBase32(methods.secretOf(user.userId, authenticator.methodId));
        const delta = timeStepDelta(new TOTP({ secret }), code, timestamp);
        const step = Math.floor(timestamp / 1000 / STEP_SECONDS) + delta;
        const key = JSON.stringify([user.userId, authenticator.methodId]);
        // A code must be accepted only once (RFC 6238, 5.2).
        if (delta === null || step <= (lastStep.get(key) ?? -Infinity)) continue;
        const commit = () => {
          lastStep.set(key, step);
          recordUse(user, authenticator);
        };
        return { outcome: "correct", commit };
      }
      return { outcome: "wrong" };
    },

    /**
     * @param {import("../state/users.js").User} user
     * @param {Challenge} sent
     * @param {string} [code] unless the challenge is a push
     * @returns {Proof}
     */
    verifyChallenge(user, sent, code = "") {
      const { authenticator, push } = sent;
      if (sent.used || sent.expiresAt <= clock.now()) return { outcome: "wrong" };
      if (push?.decision === "pending") return { outcome: "pending" };
      if (push?.decision === "denied") return { outcome: "denied" };
      if (!push && !isEqual(code, sent.code)) return { outcome: "wrong" };
      const commit = () => {
        sent.used = true;
        recordUse(user, authenticator);
      };
      return { outcome: "correct", commit };
    },

    /**
     * @param {import("../state/users.js").User} user
     * @param {string} code
     * @param {import("./authenticators.js").Authenticator[]} authenticators candidates
     * @returns {Proof}
     */
    verifyRecoveryCode(user, code, authenticators) {
      const normalized = code.replace(/[\s-]/g, "").toUpperCase();
      const matches = ({ type, methodId }) =>
        type === "recovery-code" && isEqual(normalized, methods.secretOf(user.userId, methodId));
      const authenticator = authenticators.find(matches);
      if (!authenticator) return { outcome: "wrong" };
      const recoveryCode = newRecoveryCode();
      const commit = () => {
        methods.replaceSecret(user.userId, authenticator.methodId, recoveryCode);
        recordUse(user, authenticator);
      };
      return { outcome: "correct", commit, recoveryCode };
    },
  };
}

function isEqual(left, right) {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
