import { byId, partsOf } from "./dom.js";

/**
 * A dialog that asks whether something is to be done which cannot be undone.
 *
 * @param {string} id of the dialog, whose buttons carry an answer each
 * @returns {(subject: string) => Promise<boolean>} asks about a subject; Escape and a second question mean "keep"
 */
export function createConfirmation(id) {
  const dialog = byId(id);
  const parts = partsOf(dialog);
  for (const button of dialog.querySelectorAll("[data-choice]")) {
    button.addEventListener("click", () => dialog.close(button.dataset.choice));
  }

  let resolveChoice;

  function settle() {
    resolveChoice?.(dialog.returnValue === "confirm");
    resolveChoice = undefined;
  }

  dialog.addEventListener("close", () => {
    // The event comes late: the next question may be open already.
    if (!dialog.open) settle();
  });

  return (subject) => {
    if (dialog.open) return Promise.resolve(false);
    settle();
    parts.subject.textContent = subject;
    dialog.returnValue = "cancel";
    dialog.showModal();
    return new Promise((resolve) => (resolveChoice = resolve));
  };
}
