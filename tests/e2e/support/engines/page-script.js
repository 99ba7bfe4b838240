/**
 * The source of a function with its argument, or of an expression, for a page to run.
 * @param {Function | string} subject
 * @param {unknown} [argument] a JSON value or undefined
 * @returns {string} an expression for a promise of text, which `read` parses
 */
export function sourceOf(subject, argument) {
  const expression = typeof subject === "string" ? subject : `(${subject})(${literal(argument)})`;
  return `(async () => (${write})(await (${expression})))()`;
}

/** Serializes to JSON, keeping members that are undefined. */
function write(value) {
  return JSON.stringify({ value }, (_name, member) => (member === undefined ? { isUndefined: true } : member));
}

/** @param {string} text */
export const read = (text) => restored(JSON.parse(text)).value;

function restored(value) {
  if (typeof value !== "object" || value === null) return value;
  if (value.isUndefined === true) return undefined;
  if (Array.isArray(value)) return value.map(restored);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, restored(member)]));
}

function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`;
  if (typeof value !== "object" || value === null) return String(JSON.stringify(value));
  return `({${Object.entries(value).map(([name, member]) => `[${JSON.stringify(name)}]: ${literal(member)}`)}})`;
}
