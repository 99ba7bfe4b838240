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
 * @returns {string} the new code that it tells
 */
export function sendCode(outbox, message) {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0");
  outbox.send({ ...message, text: texts[message.channel](code), code });
  return code;
}

/**
 * Lets the right code through, unless too many wrong ones came before it.
 * @param {object} details of the enrollment, where wrong codes are counted
 * @param {() => boolean} isRight
 */
export function checkCode(details, isRight) {
  const { wrongCodes = 0 } = details;
  if (wrongCodes >= MAX_WRONG_CODES) {
    throw new Problem("400-0001", "Too many wrong codes; start the enrollment again.");
  }
  if (isRight()) return;
  details.wrongCodes = wrongCodes + 1;
  throw new Problem("400-0001", "Invalid otp_code.");
}
