import { idOf, setDescribedBy } from "./dom.js";
import { fieldErrorsOf } from "./field-errors.js";
import { setStatus } from "./status.js";

/**
 * Links the label and the error to a control of a row. Rows are cloned, so the markup cannot use fixed IDs.
 *
 * @param {{ label: HTMLLabelElement, control: HTMLElement, error: HTMLElement }} field
 * @param {HTMLElement} about the title of the row
 */
export function linkField({ label, control, error }, about) {
  label.htmlFor = idOf(control);
  setDescribedBy([control], [about, error]);
}

/**
 * Shows an error at a control; without a message, removes it.
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
 * Shows an error at the controls it refers to and focuses the first one.
 *
 * @param {unknown} error
 * @param {import("./field-errors.js").FormFields} fields
 * @returns {boolean} whether it refers to any control
 */
export function showFieldErrors(error, fields) {
  const errors = fieldErrorsOf(error, fields);
  for (const [control, message] of errors) setFieldError(control, message);
  const [first] = errors.keys();
  if (!first) return false;
  first.focus();
  setStatus("Check the highlighted field.");
  return true;
}

/** @param {import("./field-errors.js").FormFields} fields */
export function clearFieldErrors({ controls }) {
  for (const control of Object.values(controls)) setFieldError(control);
}
