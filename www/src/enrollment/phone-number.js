const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Converts a phone number to the E.164 format of the API. Accepts spaces, hyphens, parentheses, and `00` in place of
 * the plus sign.
 *
 * @param {string} text
 * @returns {string | undefined} `undefined` if it is not a valid number
 */
export function readPhoneNumber(text) {
  const number = text
    .normalize("NFKC")
    .replaceAll(/[\s().\-–/]/gu, "")
    .replace(/^00/, "+");
  return E164.test(number) ? number : undefined;
}
