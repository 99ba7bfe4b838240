/**
 * A function and what it is called with, or an expression, as source that a page can run.
 * @param {Function | string} subject
 * @param {unknown} [argument] of JSON's kinds, or undefined
 * @returns {string} an expression; it gives a promise of a text for `read`
 */
export function sourceOf(subject, argument) {
  const expression = typeof subject === "string" ? subject : `(${subject})(${literal(argument)})`;
  return `(async () => (${write})(await (${expression})))()`;
}

/** Unlike JSON, tells what is undefined from what is not there. */
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
