import { Secret, TOTP } from "otpauth";
import { scannedCreation, verifyCode } from "../../schemas/enrollments.js";
import { checkCode } from "./one-time-code.js";

const SECRET_BYTES = 20; // RFC 4226, section 4, R6
const STEPS_OF_DRIFT = 1; // RFC 6238, 5.2

/** @returns {Secret} shared by the authenticator app and the tenant */
export const newTotpKey = () => new Secret({ size: SECRET_BYTES });

/**
 * @param {TOTP} totp
 * @param {string} code
 * @param {number} timestamp
 * @returns {number | null} the distance of the code in time steps, or null if it is wrong
 */
export const timeStepDelta = (totp, code, timestamp) =>
  totp.validate({ token: code, timestamp, window: STEPS_OF_DRIFT });

/**
 * @param {object} deps
 * @param {string} deps.issuer the name shown by the authenticator app
 * @param {import("../../state/clock.js").Clock} deps.clock
 * @returns {import("./index.js").EnrollmentType}
 */
export function totpEnrollment({ issuer, clock }) {
  return {
    type: "totp",
    usage: ["secondary"],
    creation: scannedCreation,
    verification: verifyCode,

    start({ user }) {
      const totp = new TOTP({ issuer, label: user.email, secret: newTotpKey() });
      return {
        details: { totp },
        response: { barcode_uri: totp.toString(), manual_input_code: totp.secret.base32 },
      };
    },

    finish({ body, details }) {
      checkCode(details, () => timeStepDelta(details.totp, body.otp_code, clock.now()) !== null);
      return {};
    },

    secretOf: ({ totp }) => totp.secret.base32,
  };
}
