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

/** The element's id; one that no other element has where it had none. */
export function idOf(element) {
  if (element.id === "") {
    ids += 1;
    element.id = `made-${ids}`;
  }
  return element.id;
}

/**
 * The controls of all rows are called the same; what they are about is told by other elements.
 *
 * @param {HTMLElement[]} controls
 * @param {HTMLElement[]} by
 */
export function setDescribedBy(controls, by) {
  for (const control of controls) control.setAttribute("aria-describedby", by.map(idOf).join(" "));
}

/** What a dialog returns that was not cancelled: by Escape browsers return different things. */
export const CLOSED_BY_PAGE = "closed-by-page";

/** Closes whatever dialog is open: what it was about is over. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(CLOSED_BY_PAGE);
}
