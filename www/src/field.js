import { setDescribedBy, idOf } from "./dom.js";
import { fieldErrorsOf } from "./field-errors.js";
import { setStatus } from "./status.js";

/**
 * Ties a field together that stands in a row, where the page cannot do so by ids.
 *
 * @param {{ label: HTMLLabelElement, control: HTMLElement, error: HTMLElement }} field
 * @param {HTMLElement} about what the row is about
 */
export function linkField({ label, control, error }, about) {
  label.htmlFor = idOf(control);
  setDescribedBy([control], [about, error]);
}

/**
 * Says at a control what is wrong with it, in the last element of its field; without a sentence it takes that back.
 *
 * @param {HTMLElement} control
 * @param {string} [message]
 */
export function setFieldError(control, message = "") {
  const error = control.closest(".field").querySelector(".field-error");
  error.textContent = message;
  error.hidden = message === "";
  if (message === "") control.removeAttribute("aria-invalid");
  else control.setAttribute("aria-invalid", "true");
}

/**
 * Says an error at the controls it is about, and goes to the first of them.
 *
 * @param {unknown} error
 * @param {import("./field-errors.js").FormFields} fields
 * @returns {boolean} whether there was such a control
 */
export function showFieldErrors(error, fields) {
  const errors = fieldErrorsOf(error, fields);
  for (const [control, message] of errors) setFieldError(control, message);
  const [first] = errors.keys();
  if (!first) return false;
  first.focus();
  setStatus("Something is to be put right: see the marked field.");
  return true;
}

/** @param {import("./field-errors.js").FormFields} fields */
export function clearFieldErrors({ controls }) {
  for (const control of Object.values(controls)) setFieldError(control);
}
