import { byId, describe, fromTemplate } from "./dom.js";
import { canEnrol } from "./enrolment/index.js";
import { factorHint, iconClass, typeLabel } from "./method-types.js";
import { createResourceList } from "./resource-list.js";

/**
 * The factors that the account could be given.
 *
 * @param {object} options
 * @param {(type: string, button: HTMLButtonElement) => Promise<void>} options.enrol
 */
export function createFactors({ getClient, enrol, onFailure }) {
  function factorRow(factor) {
    const { element, parts } = fromTemplate("factor-row");
    const { type } = factor;
    parts.icon.classList.add(iconClass(type));
    parts.title.textContent = typeLabel(type);
    parts.usage.textContent = factorHint(factor);
    parts.add.hidden = !canEnrol(type);
    describe([parts.add], [parts.title]);
    parts.add.addEventListener("click", () => enrol(type, parts.add));
    return element;
  }

  return createResourceList({
    section: byId("factors-section"),
    list: byId("factors"),
    fetch: () => getClient().getFactors(),
    row: factorRow,
    keyOf: ({ type }) => type,
    onFailure,
  });
}
