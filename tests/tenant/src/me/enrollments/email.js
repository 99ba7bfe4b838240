import { codeCreation, verifyCode } from "../../schemas/enrollments.js";
import { checkCode, sendCode } from "./one-time-code.js";

/**
 * @param {{ outbox: import("../../state/outbox.js").Outbox }} deps
 * @returns {import("./index.js").EnrollmentType}
 */
export function emailEnrollment({ outbox }) {
  return {
    type: "email",
    usage: ["secondary"],
    creation: codeCreation,
    verification: verifyCode,

    start({ user, body: { email } }) {
      const code = sendCode(outbox, { channel: "email", to: email, userId: user.userId });
      return { method: { email }, details: { code }, response: {} };
    },

    finish({ body, details }) {
      checkCode(details, () => body.otp_code === details.code);
      return {};
    },
  };
}
