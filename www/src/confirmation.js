import { byId, partsOf } from "./dom.js";

/**
 * A dialog that confirms an action that cannot be undone.
 *
 * @param {string} id of the dialog, whose buttons have a `data-choice`
 * @returns {(subject: string) => Promise<boolean>} whether the user confirmed; `false` on Escape, and for a call
 *   while the dialog is open
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
    // The event is asynchronous: the dialog may be open again.
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
