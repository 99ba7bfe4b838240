import { describe, idOf } from "./dom.js";
import { faultsOf } from "./problem-fields.js";
import { say } from "./status.js";

/**
 * Ties a field together that stands in a row, where the page cannot do so by ids.
 *
 * @param {{ label: HTMLLabelElement, control: HTMLElement, error: HTMLElement }} field
 * @param {HTMLElement} about what the row is about
 */
export function tieField({ label, control, error }, about) {
  label.htmlFor = idOf(control);
  describe([control], [about, error]);
}

/**
 * Says at a control what is wrong with it, in the last element of its field; without a sentence it takes that back.
 *
 * @param {HTMLElement} control
 * @param {string} [sentence]
 */
export function setFieldError(control, sentence = "") {
  const error = control.closest(".field").querySelector(".field-error");
  error.textContent = sentence;
  error.hidden = sentence === "";
  if (sentence === "") control.removeAttribute("aria-invalid");
  else control.setAttribute("aria-invalid", "true");
}

/**
 * Says an error at the controls it is about, and goes to the first of them.
 *
 * @param {unknown} error
 * @param {import("./problem-fields.js").Place} place
 * @returns {boolean} whether there was such a control
 */
export function placeError(error, place) {
  const faults = faultsOf(error, place);
  for (const [control, sentence] of faults) setFieldError(control, sentence);
  const [first] = faults.keys();
  if (!first) return false;
  first.focus();
  say("Something is to be put right: see the marked field.");
  return true;
}

/** @param {import("./problem-fields.js").Place} place */
export function clearErrors({ controls }) {
  for (const control of Object.values(controls)) setFieldError(control);
}
