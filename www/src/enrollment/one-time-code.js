import { plainText } from "./plain-text.js";

const LENGTH = 6;

// Most specific first: six digits, two groups of three, and single digits as read out in a voice call.
const PATTERNS = [
  new RegExp(`(?:^|\\D)(\\d{${LENGTH}})(?!\\d)`),
  new RegExp(`(?:^|\\D)(\\d{${LENGTH / 2}}[\\s-]\\d{${LENGTH / 2}})(?!\\d)`),
  new RegExp(`(?:^|\\D)((?:\\d[\\s,،.-]{0,2}){${LENGTH - 1}}\\d)(?!\\d)`),
];

/**
 * Extracts the code from typed or pasted text, in the digits of any script, without the message around it and the spaces
 * in it. If nothing looks like a code, returns all digits.
 *
 * @param {string} text
 */
export function readCode(text) {
  const plain = plainText(text);
  const found = PATTERNS.map((pattern) => pattern.exec(plain)?.[1]).find(Boolean) ?? plain;
  return found.replaceAll(/\D/g, "");
}
