import { fromTemplate } from "../dom.js";

/**
 * The form of a step, with the buttons that all steps have.
 *
 * @param {string} template
 * @param {string} label of the submit button
 * @returns {{ form: HTMLFormElement, parts: Record<string, HTMLElement> }} `parts` are those of the template
 */
export function stepForm(template, label) {
  const { element: form, parts } = fromTemplate(template);
  const { element: buttons, parts: buttonParts } = fromTemplate("step-buttons");
  buttonParts.submit.textContent = label;
  form.append(buttons);
  return { form, parts };
}
