const LENGTH = 6;

// From the surest to the vaguest: digits in one piece, in two halves, and one by one as a voice would read them out.
const SHAPES = [
  new RegExp(`(?:^|\\D)(\\d{${LENGTH}})(?!\\d)`),
  new RegExp(`(?:^|\\D)(\\d{${LENGTH / 2}}[\\s-]\\d{${LENGTH / 2}})(?!\\d)`),
  new RegExp(`(?:^|\\D)((?:\\d[\\s,.-]{0,2}){${LENGTH - 1}}\\d)(?!\\d)`),
];

/**
 * The code in what a person typed or pasted: a message around it and spaces within it are left out. Where nothing looks
 * like a code, all digits are it.
 *
 * @param {string} text
 */
export function readCode(text) {
  // The digits of other forms, such as full-width ones, become the usual ones.
  const plain = text.normalize("NFKC");
  const found = SHAPES.map((shape) => shape.exec(plain)?.[1]).find(Boolean) ?? plain;
  return found.replaceAll(/\D/g, "");
}
