/**
 * The server's messages per field. Each entry of `validation_errors` names its field by a JSON pointer (RFC 6901) or by
 * name.
 *
 * @param {unknown} error
 * @returns {Map<string, string>} messages by field name
 */
export function serverFieldErrors(error) {
  const entries = error?.problem?.validation_errors;
  const fields = new Map();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const name = nameOf(entry);
    const message = sentenceOf(entry?.detail);
    if (name && message) fields.set(name, [fields.get(name), message].filter(Boolean).join(" "));
  }
  return fields;
}

function nameOf(entry) {
  const pointer = typeof entry?.pointer === "string" ? entry.pointer.split("/")[1] : undefined;
  if (pointer) return pointer.replaceAll("~1", "/").replaceAll("~0", "~");
  return typeof entry?.field === "string" ? entry.field : undefined;
}

// The server's messages start with the path, as in "data/new_password must have …", which the form already shows.
function sentenceOf(detail) {
  const words = typeof detail === "string" ? detail.replace(/^data(\/\S*)?\s+/, "").trim() : "";
  if (words === "") return undefined;
  const message = words[0].toLocaleUpperCase() + words.slice(1);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** A validation error found by the form before anything is sent. */
export class FieldError extends Error {
  /**
   * @param {HTMLElement} control
   * @param {string} message
   */
  constructor(control, message) {
    super(message);
    this.control = control;
  }
}

/**
 * @typedef {object} FormFields where a form shows errors
 * @property {Record<string, HTMLElement>} controls by the field names of the API
 * @property {string} [defaultField] the field that gets an `invalid_request` error that names none
 * @property {string} [rejection] the message for such an error
 */

/**
 * The controls that an error refers to, with their messages; empty for any other error.
 *
 * @param {unknown} error
 * @param {FormFields} fields
 * @returns {Map<HTMLElement, string>} in form order
 */
export function fieldErrorsOf(error, { controls, defaultField, rejection }) {
  if (error instanceof FieldError) return new Map([[error.control, error.message]]);
  const named = serverFieldErrors(error);
  const found = Object.keys(controls).filter((name) => named.has(name));
  if (found.length > 0) return new Map(found.map((name) => [controls[name], named.get(name)]));
  if (error?.code !== "invalid_request" || !defaultField) return new Map();
  const detail = sentenceOf(error.problem?.detail);
  return new Map([[controls[defaultField], [rejection, detail].filter(Boolean).join(" ")]]);
}
