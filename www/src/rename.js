import { createActions } from "./actions.js";
import { fromTemplate } from "./dom.js";
import { clearFieldErrors, linkField, showFieldErrors } from "./field.js";
import { FieldError } from "./field-errors.js";
import { setStatus } from "./status.js";

/**
 * Replaces a row's name with a field. Enter saves, Escape cancels; either way the focus returns to the Rename button.
 *
 * @param {object} options
 * @param {Record<string, HTMLElement>} options.parts of the row
 * @param {string} [options.name] the current name
 * @param {(name: string) => Promise<void>} options.save renders the row again
 * @param {(error: unknown) => void} options.onFailure
 */
export function renameInPlace({ parts, name = "", save, onFailure }) {
  const { element: form, parts: inputs } = fromTemplate("rename-form");
  const fields = {
    controls: { name: inputs.name },
    defaultField: "name",
    rejection: "This name was not accepted.",
  };
  const { runAction } = createActions({ onFailure: (error) => showFieldErrors(error, fields) || onFailure(error) });

  linkField({ label: inputs.label, control: inputs.name, error: inputs.error }, parts.title);
  inputs.name.value = name;

  function close() {
    // A request that was sent cannot be canceled.
    if (inputs.save.disabled) return;
    setStatus("Name not changed.");
    form.remove();
    parts.hint.hidden = parts.hint.textContent === "";
    parts.rename.hidden = false;
    parts.rename.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = inputs.name.value.trim();
    if (wanted === name) return close();
    clearFieldErrors(fields);
    return runAction(inputs.save, "Saving the name…", async () => {
      if (wanted === "") throw new FieldError(inputs.name, "Enter a name.");
      await save(wanted);
    });
  });
  inputs.cancel.addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    // During input method composition, Escape cancels the composition.
    if (event.key === "Escape" && !event.isComposing) close();
  });

  parts.hint.hidden = parts.rename.hidden = true;
  parts.hint.after(form);
  inputs.name.select();
}
