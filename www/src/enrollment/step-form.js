import { fromTemplate } from "../dom.js";

/**
 * The form of a step, and below it the buttons that every step has.
 *
 * @param {string} template
 * @param {string} label of the button that goes on
 * @returns {{ form: HTMLFormElement, parts: Record<string, HTMLElement> }} `parts` are those of the template
 */
export function stepForm(template, label) {
  const { element: form, parts } = fromTemplate(template);
  const { element: buttons, parts: buttonParts } = fromTemplate("step-buttons");
  buttonParts.submit.textContent = label;
  form.append(buttons);
  return { form, parts };
}
