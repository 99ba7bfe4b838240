/**
 * What a server found wrong with single fields, in its own words. An entry of a problem names its field by a JSON
 * pointer, or by the name of a member.
 *
 * @param {unknown} error
 * @returns {Map<string, string>} sentences by the name of the field
 */
export function problemFields(error) {
  const entries = error?.problem?.validation_errors;
  const fields = new Map();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const name = nameOf(entry);
    const sentence = sentenceOf(entry?.detail);
    if (name && sentence) fields.set(name, [fields.get(name), sentence].filter(Boolean).join(" "));
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
  const sentence = words[0].toLocaleUpperCase() + words.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What a form finds wrong with a control by itself, before anything is sent. */
export class FieldFault extends Error {
  /**
   * @param {HTMLElement} control
   * @param {string} sentence
   */
  constructor(control, sentence) {
    super("the form is not complete");
    this.control = control;
    this.sentence = sentence;
  }
}

/**
 * @typedef {object} Place where a form's errors belong
 * @property {Record<string, HTMLElement>} controls by the names that the API has for them
 * @property {string} [judged] the one that a refusal is about that names none
 * @property {string} [refusal] what such a refusal means
 */

/**
 * The controls that an error is about, with what is wrong with each; none for an error that belongs elsewhere.
 *
 * @param {unknown} error
 * @param {Place} place
 * @returns {Map<HTMLElement, string>} in the order of the form
 */
export function faultsOf(error, { controls, judged, refusal }) {
  if (error instanceof FieldFault) return new Map([[error.control, error.sentence]]);
  const named = problemFields(error);
  const found = Object.keys(controls).filter((name) => named.has(name));
  if (found.length > 0) return new Map(found.map((name) => [controls[name], named.get(name)]));
  if (error?.code !== "invalid_request" || !judged) return new Map();
  const detail = sentenceOf(error.problem?.detail);
  return new Map([[controls[judged], [refusal, detail].filter(Boolean).join(" ")]]);
}
