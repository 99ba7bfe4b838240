/** @param {string} id */
export function byId(id) {
  return document.getElementById(id);
}

/** The elements below `root` that carry a `data-part`, by its value. */
export function partsOf(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
}

/** A copy of a template's only element, with its parts. */
export function fromTemplate(id) {
  const element = byId(id).content.firstElementChild.cloneNode(true);
  return { element, parts: partsOf(element) };
}

let ids = 0;

/** An id that no other element has. */
export function newId() {
  ids += 1;
  return `made-${ids}`;
}

/** What a dialog returns that was not cancelled: by Escape browsers return different things. */
export const OVER = "over";

/** Closes whatever dialog is open: what it was about is over. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(OVER);
}
