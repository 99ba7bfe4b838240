/**
 * Makes a button copy a text and report it in a live region.
 *
 * @param {object} parts
 * @param {HTMLButtonElement} parts.button
 * @param {HTMLElement} parts.source element with the text, selected if the clipboard is unavailable
 * @param {HTMLElement} parts.note the live region
 * @param {string} text
 */
export function makeCopyButton({ button, source, note }, text) {
  button.addEventListener("click", async () => {
    // Cleared first: a live region does not announce a text that is unchanged.
    note.textContent = "";
    try {
      await navigator.clipboard.writeText(text);
      note.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(source);
      note.textContent = "Could not copy. The text is selected; copy it with your keyboard.";
    }
  });
}
