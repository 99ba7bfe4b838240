import { byId } from "./dom.js";

const dialog = byId("confirm-removal");
const method = byId("removal-method");

/**
 * Asks whether a sign-in method is to be removed. Escape and a second question mean "keep".
 *
 * @param {string} label
 * @returns {Promise<boolean>}
 */
export function confirmRemoval(label) {
  if (dialog.open) return Promise.resolve(false);
  method.textContent = label;
  dialog.returnValue = "keep";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "remove"), { once: true });
  });
}

for (const button of dialog.querySelectorAll("[data-answer]")) {
  button.addEventListener("click", () => dialog.close(button.dataset.answer));
}
