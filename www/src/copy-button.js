/**
 * Lets a button copy a text, and say so in a live region.
 *
 * @param {object} parts
 * @param {HTMLButtonElement} parts.button
 * @param {HTMLElement} parts.source where the text stands, to be selected where a page may not copy
 * @param {HTMLElement} parts.note
 * @param {string} text
 */
export function makeCopyButton({ button, source, note }, text) {
  button.addEventListener("click", async () => {
    // Emptied first: a live region says nothing of a text that stays the same.
    note.textContent = "";
    try {
      await navigator.clipboard.writeText(text);
      note.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(source);
      note.textContent = "This browser lets no page copy. The text is selected: copy it yourself.";
    }
  });
}
