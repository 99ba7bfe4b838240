import { codeCreation, verifyCode } from "../../schemas/enrolments.js";
import { checkCode, newCode } from "./one-time-code.js";

const texts = {
  sms: (code) => `Your verification code is ${code}.`,
  voice: (code) => `Hello. Your verification code is ${[...code].join(", ")}.`,
};

/**
 * @param {{ outbox: import("../../state/outbox.js").Outbox }} parts
 * @returns {import("./index.js").EnrolmentType}
 */
export function phoneEnrolment({ outbox }) {
  return {
    type: "phone",
    usage: ["secondary"],
    creation: codeCreation,
    verification: verifyCode,

    start({ user, body }) {
      const { phone_number: to, preferred_authentication_method: channel = "sms" } = body;
      const code = newCode();
      outbox.send({ channel, to, userId: user.userId, text: texts[channel](code), code });
      return {
        method: { phone_number: to, preferred_authentication_method: channel },
        details: { code },
        answer: {},
      };
    },

    finish({ body, details }) {
      checkCode(details, () => body.otp_code === details.code);
      return {};
    },
  };
}
