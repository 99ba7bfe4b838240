/**
 * What a server found wrong with single fields, in its own words. An entry of a problem names its field by a JSON
 * pointer, or by the name of a member.
 *
 * @param {unknown} error
 * @returns {Map<string, string>} messages by the name of the field
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

// Validators begin with the place, as in "data/new_password must have …", which a person sees for themselves.
function sentenceOf(detail) {
  const words = typeof detail === "string" ? detail.replace(/^data(\/\S*)?\s+/, "").trim() : "";
  if (words === "") return undefined;
  const message = words[0].toLocaleUpperCase() + words.slice(1);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** What a form finds wrong with a control by itself, before anything is sent. */
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
 * @typedef {object} FormFields where a form's errors belong
 * @property {Record<string, HTMLElement>} controls by the names that the API has for them
 * @property {string} [defaultField] the one that a refusal is about that names none
 * @property {string} [rejection] what such a refusal means
 */

/**
 * The controls that an error is about, with what is wrong with each; none for an error that belongs elsewhere.
 *
 * @param {unknown} error
 * @param {FormFields} fields
 * @returns {Map<HTMLElement, string>} in the order of the form
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
