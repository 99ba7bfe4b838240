import { byId, fromTemplate } from "./dom.js";
import { iconClass, typeLabel, usageLabel } from "./method-types.js";
import { createResourceList } from "./resource-list.js";

/** The factors that the account could be given. */
export function createFactors({ getClient, onFailure }) {
  return createResourceList({
    section: byId("factors-section"),
    list: byId("factors"),
    fetch: () => getClient().getFactors(),
    row: factorRow,
    onFailure,
  });
}

function factorRow({ type, usage }) {
  const { element, parts } = fromTemplate("factor-row");
  parts.icon.classList.add(iconClass(type));
  parts.title.textContent = typeLabel(type);
  parts.usage.textContent = usageLabel(usage);
  return element;
}
