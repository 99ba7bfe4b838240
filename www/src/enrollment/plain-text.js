const DIGIT = /\p{Nd}/u;

/**
 * Typed or pasted text in plain characters: without the invisible marks that come with a pasted text, such as those for
 * its direction, with every dash as a hyphen, and with ASCII digits.
 *
 * @param {string} text
 */
export function plainText(text) {
  // NFKC turns full-width characters into ASCII.
  return text
    .normalize("NFKC")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Pd}\u2212\u30fc]/gu, "-")
    .replaceAll(/\p{Nd}/gu, asciiDigit);
}

/** Unicode has the ten digits of a script in a row, in order, and rows may follow each other. */
function asciiDigit(digit) {
  const codePoint = digit.codePointAt(0);
  let first = codePoint;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((codePoint - first) % 10);
}
