import { fromTemplate, setDescribedBy } from "./dom.js";
import { linkField } from "./field.js";
import { labeledDates } from "./format.js";
import { canBeRenamed, deliveriesOf, iconClass, isUnconfirmed, methodHint, typeLabel } from "./method-types.js";

/**
 * A row of the list of sign-in methods.
 *
 * @param {import("my-account-wasm").AuthenticationMethod} method
 */
export function createMethodRow(method) {
  const { element, parts } = fromTemplate("method-row");
  const hint = methodHint(method);
  parts.icon.classList.add(iconClass(method.type));
  parts.title.textContent = typeLabel(method.type);
  parts.badge.hidden = !isUnconfirmed(method);
  parts.hint.textContent = hint;
  parts.hint.hidden = hint === "";
  parts.dates.replaceChildren(...statusNodes(method));
  parts.rename.hidden = !canBeRenamed(method);
  setDescribedBy([parts.rename, parts.remove], [parts.title, parts.hint]);
  fillDelivery(parts, method);
  return { element, parts };
}

/** The method's name in messages. */
export function nameOfMethod(method) {
  const [label, hint] = [typeLabel(method.type), methodHint(method)];
  return hint ? `${label} (${hint})` : label;
}

function statusNodes({ confirmed, created_at: created, last_auth_at: used, last_password_reset: reset }) {
  const dates = labeledDates([
    ["Added", created],
    ["Changed", reset],
    ["Last used", used],
  ]);
  if (confirmed !== true) return dates;
  return ["Confirmed", ...(dates.length > 0 ? [" · "] : []), ...dates];
}

function fillDelivery({ delivery, deliveryLabel, deliveryError, select, title }, method) {
  const choices = deliveriesOf(method);
  delivery.hidden = choices.length === 0;
  linkField({ label: deliveryLabel, control: select, error: deliveryError }, title);
  select.replaceChildren(...choices.map(([value, label]) => new Option(label, value)));
  select.value = method.preferred_authentication_method;
}
