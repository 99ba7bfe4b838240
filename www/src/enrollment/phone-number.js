const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A phone number as the API takes it (E.164), from what people write: with blanks, hyphens, brackets, or `00` for the
 * sign before the country code.
 *
 * @param {string} text
 * @returns {string | undefined} nothing where it is no such number
 */
export function readPhoneNumber(text) {
  const number = text
    .normalize("NFKC")
    .replaceAll(/[\s().\-–/]/gu, "")
    .replace(/^00/, "+");
  return E164.test(number) ? number : undefined;
}
