import { Secret, TOTP } from "otpauth";
import { scannedCreation, verifyCode } from "../../schemas/enrolments.js";
import { checkCode } from "./one-time-code.js";

const SECRET_BYTES = 20; // RFC 4226, section 4, R6
const STEPS_OF_DRIFT = 1; // RFC 6238, 5.2

/**
 * @param {object} parts
 * @param {string} parts.issuer the name that the authenticator app shows
 * @param {import("../../state/clock.js").Clock} parts.clock
 * @returns {import("./index.js").EnrolmentType}
 */
export function totpEnrolment({ issuer, clock }) {
  return {
    type: "totp",
    usage: ["secondary"],
    creation: scannedCreation,
    verification: verifyCode,

    start({ user }) {
      const totp = new TOTP({ issuer, label: user.email, secret: new Secret({ size: SECRET_BYTES }) });
      return {
        details: { totp },
        answer: { barcode_uri: totp.toString(), manual_input_code: totp.secret.base32 },
      };
    },

    finish({ body, details }) {
      const fits = () =>
        details.totp.validate({ token: body.otp_code, timestamp: clock.now(), window: STEPS_OF_DRIFT }) !== null;
      checkCode(details, fits);
      return {};
    },

    secretOf: ({ totp }) => totp.secret.base32,
  };
}
