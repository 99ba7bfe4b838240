import { randomInt } from "node:crypto";
import { recoveryCodeCreation, verifySession } from "../../schemas/enrollments.js";

const LENGTH = 24;
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // without characters that are easily confused

/**
 * @param {{ methods: import("../../state/authentication-methods.js").AuthenticationMethods }} deps
 * @returns {import("./index.js").EnrollmentType}
 */
export function recoveryCodeEnrollment({ methods }) {
  return {
    type: "recovery-code",
    usage: ["secondary"],
    creation: recoveryCodeCreation,
    verification: verifySession,

    start() {
      const recoveryCode = newRecoveryCode();
      return { details: { recoveryCode }, response: { recovery_code: recoveryCode } };
    },

    /** Replaces the previous recovery code: a user has only one. */
    finish({ user }) {
      for (const { id, confirmed } of methods.list(user.userId, "recovery-code")) {
        if (confirmed) methods.remove(user.userId, id);
      }
      return {};
    },

    secretOf: ({ recoveryCode }) => recoveryCode,
  };
}

/** @returns {string} */
export function newRecoveryCode() {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
