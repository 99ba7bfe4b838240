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
