import { isMyAccountError } from "my-account-wasm";
import { confirmRemoval } from "./dialog.js";
import { byId, fromTemplate } from "./dom.js";
import { dateElement } from "./format.js";
import { iconClass, methodHint, typeLabel } from "./method-types.js";
import { createResourceList } from "./resource-list.js";
import { say } from "./status.js";

/**
 * The account's sign-in methods. What an action changed is changed in the list by its own answer: a tenant's rate limit
 * leaves little room for reading the list again.
 */
export function createMethods({ getClient, act, onFailure }) {
  let rows = 0;
  const list = createResourceList({
    section: byId("methods-section"),
    list: byId("methods"),
    fetch: () => getClient().getAuthenticationMethods(),
    row: methodRow,
    onFailure,
  });

  function methodRow(method) {
    const { element, parts } = fromTemplate("method-row");
    const label = typeLabel(method.type);
    const hint = methodHint(method);
    rows += 1;
    parts.icon.classList.add(iconClass(method.type));
    parts.title.textContent = label;
    parts.title.id = `method-${rows}-title`;
    parts.hint.textContent = hint;
    parts.hint.id = `method-${rows}-hint`;
    parts.hint.hidden = hint === "";
    parts.dates.replaceChildren(...dateNodes(method));
    parts.remove.setAttribute("aria-describedby", `${parts.title.id} ${parts.hint.id}`);
    parts.remove.addEventListener("click", () =>
      remove(method.id, hint ? `${label} (${hint})` : label, element, parts),
    );
    return element;
  }

  async function remove(id, label, element, parts) {
    if (!(await confirmRemoval(label))) return;
    await act(parts.remove, "Removing the sign-in method…", async () => {
      try {
        await getClient().deleteAuthenticationMethod(id);
      } catch (error) {
        if (!isMyAccountError(error) || error.code !== "not_found") throw error;
        list.remove(element);
        throw error;
      }
      list.remove(element);
      say(`${label} was removed.`, "done");
      byId("methods-heading").focus();
    });
  }

  async function addPasskey(button) {
    await act(button, "Follow the prompt of your browser…", async () => {
      const method = await getClient().enrollPasskey();
      const element = list.add(method);
      element.classList.add("is-new");
      element.scrollIntoView({ block: "nearest" });
      say("The passkey was added.", "done");
    });
  }

  const addButton = byId("add-passkey");
  addButton.addEventListener("click", () => addPasskey(addButton));

  return list;
}

function dateNodes({ created_at: created, last_auth_at: used, last_password_reset: reset }) {
  const dates = [
    ["Added", dateElement(created)],
    ["Changed", dateElement(reset)],
    ["Last used", dateElement(used)],
  ].filter(([, element]) => element !== undefined);
  return dates.flatMap(([word, element], index) => [`${index > 0 ? " · " : ""}${word} `, element]);
}
