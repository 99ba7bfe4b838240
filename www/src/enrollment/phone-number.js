import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { plainText } from "./plain-text.js";

/**
 * Reads a phone number with its country code, typed or pasted in any common notation: with spaces, hyphens and
 * parentheses, with `00` in place of the plus sign, with the zero that is dialed only within the country, or as a `tel:`
 * link.
 *
 * @param {string} text
 * @returns {{ e164: string, formatted: string } | undefined} the number as the API takes it and as people write it;
 *   `undefined` if it is not a valid number that a code can be sent to
 */
export function readPhoneNumber(text) {
  const plain = plainText(text).trim().replace(/^tel:/i, "").replace(/^00/, "+");
  const number = parsePhoneNumberFromString(plain, { extract: false });
  // No code can be sent to an extension.
  if (!number?.isValid() || number.ext) return undefined;
  return { e164: number.number, formatted: number.formatInternational() };
}
