import { byId, fromTemplate, setDescribedBy } from "./dom.js";
import { canEnroll } from "./enrollment/index.js";
import { factorHint, iconClass, typeLabel } from "./method-types.js";
import { createResourceList } from "./resource-list.js";

/**
 * The factors that the user can enroll.
 *
 * @param {object} options
 * @param {(type: string, button: HTMLButtonElement) => Promise<void>} options.enroll
 */
export function createFactors({ getClient, enroll, onFailure }) {
  function factorRow(factor) {
    const { element, parts } = fromTemplate("factor-row");
    const { type } = factor;
    parts.icon.classList.add(iconClass(type));
    parts.title.textContent = typeLabel(type);
    parts.usage.textContent = factorHint(factor);
    parts.add.hidden = !canEnroll(type);
    setDescribedBy([parts.add], [parts.title]);
    parts.add.addEventListener("click", () => enroll(type, parts.add));
    return element;
  }

  return createResourceList({
    section: byId("factors-section"),
    list: byId("factors"),
    fetch: () => getClient().getFactors(),
    renderRow: factorRow,
    keyOf: ({ type }) => type,
    onFailure,
  });
}
