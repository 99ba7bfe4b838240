import { codeCreation, verifyCode } from "../../schemas/enrollments.js";
import { checkCode, sendCode } from "./one-time-code.js";

/**
 * @param {{ outbox: import("../../state/outbox.js").Outbox }} deps
 * @returns {import("./index.js").EnrollmentType}
 */
export function phoneEnrollment({ outbox }) {
  return {
    type: "phone",
    usage: ["secondary"],
    creation: codeCreation,
    verification: verifyCode,

    start({ user, body }) {
      const { phone_number: to, preferred_authentication_method: channel = "sms" } = body;
      const code = sendCode(outbox, { channel, to, userId: user.userId });
      return {
        method: { phone_number: to, preferred_authentication_method: channel },
        details: { code },
        response: {},
      };
    },

    finish({ body, details }) {
      checkCode(details, () => body.otp_code === details.code);
      return {};
    },
  };
}
