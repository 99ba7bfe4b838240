import { randomInt } from "node:crypto";
import { Problem } from "../problem.js";

const DIGITS = 6;
const MAX_WRONG_CODES = 10;

const texts = {
  sms: (code) => `Your verification code is ${code}.`,
  email: (code) => `Your verification code is ${code}.`,
  voice: (code) => `Hello. Your verification code is ${[...code].join(", ")}.`,
};

/**
 * @param {import("../../state/outbox.js").Outbox} outbox
 * @param {{ channel: "sms" | "voice" | "email", to: string, userId: string }} message
 * @returns {string} the code
 */
export function sendCode(outbox, message) {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0");
  outbox.send({ ...message, text: texts[message.channel](code), code });
  return code;
}

/**
 * Throws if the code is wrong, or if there were too many wrong codes before.
 * @param {object} details of the enrollment, where wrong codes are counted
 * @param {() => boolean} isCorrect
 */
export function checkCode(details, isCorrect) {
  const { wrongCodes = 0 } = details;
  if (wrongCodes >= MAX_WRONG_CODES) {
    throw new Problem("400-0001", "Too many wrong codes; start the enrollment again.");
  }
  if (isCorrect()) return;
  details.wrongCodes = wrongCodes + 1;
  throw new Problem("400-0001", "Invalid otp_code.");
}
