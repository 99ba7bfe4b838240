/** @param {string} id */
export function byId(id) {
  return document.getElementById(id);
}

/** The descendants of `root` with a `data-part`, by its value. */
export function partsOf(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
}

/** A clone of the template's only element, with its parts. */
export function fromTemplate(id) {
  const element = byId(id).content.firstElementChild.cloneNode(true);
  return { element, parts: partsOf(element) };
}

let ids = 0;

/** The element's ID, generated if it has none. */
export function idOf(element) {
  if (element.id === "") {
    ids += 1;
    element.id = `generated-${ids}`;
  }
  return element.id;
}

/**
 * Controls have the same name in every row; other elements of the row describe them.
 *
 * @param {HTMLElement[]} controls
 * @param {HTMLElement[]} by
 */
export function setDescribedBy(controls, by) {
  for (const control of controls) control.setAttribute("aria-describedby", by.map(idOf).join(" "));
}

/** `returnValue` of a dialog that the page closed. Browsers differ in the value that Escape leaves. */
export const CLOSED_BY_PAGE = "closed-by-page";

export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(CLOSED_BY_PAGE);
}
