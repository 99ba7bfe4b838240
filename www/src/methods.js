import { isMyAccountError } from "my-account-wasm";
import { createActions } from "./actions.js";
import { createConfirmation } from "./confirmation.js";
import { byId, partsOf } from "./dom.js";
import { setFieldError, showFieldErrors } from "./field.js";
import { createMethodRow, nameOfMethod } from "./method-row.js";
import { DELIVERIES } from "./method-types.js";
import { renameInPlace } from "./rename.js";
import { createResourceList } from "./resource-list.js";
import { setStatus } from "./status.js";

/**
 * The user's sign-in methods. The response to a change updates the list, because the tenant's rate limit leaves little
 * room for reading it again.
 */
export function createMethods({ getClient, runAction, onFailure }) {
  const confirmRemoval = createConfirmation("confirm-removal");
  const list = createResourceList({
    section: byId("methods-section"),
    list: byId("methods"),
    fetch: () => getClient().getAuthenticationMethods(),
    renderRow: methodRow,
    keyOf: ({ id }) => id,
    onFailure,
  });

  function methodRow(method) {
    const { element, parts } = createMethodRow(method);
    parts.rename.addEventListener("click", () => rename(method, parts));
    parts.remove.addEventListener("click", () => remove(method, parts.remove));
    parts.select.addEventListener("change", () => changeDelivery(method, parts.select));
    return element;
  }

  function rename(method, parts) {
    const save = async (name) => {
      const row = await change(method, { name });
      setStatus("Name changed.", "done");
      row.rename.focus();
    };
    renameInPlace({ parts, name: method.name, save, onFailure });
  }

  async function changeDelivery(method, select) {
    const wanted = select.value;
    const fields = { controls: { preferred_authentication_method: select } };
    const { runAction: runFieldAction } = createActions({
      onFailure(error) {
        select.value = method.preferred_authentication_method;
        if (!showFieldErrors(error, fields)) onFailure(error);
      },
    });
    setFieldError(select);
    await runFieldAction(select, "Saving…", async () => {
      const row = await change(method, { preferred_authentication_method: wanted });
      setStatus(`Codes will be sent by ${DELIVERIES[wanted].toLowerCase()}.`, "done");
      row.select.focus();
    });
  }

  /** @returns the parts of the updated row */
  async function change(method, changes) {
    try {
      return partsOf(list.put(await getClient().updateAuthenticationMethod(method.id, changes)));
    } catch (error) {
      removeIfNotFound(method, error);
      throw error;
    }
  }

  async function remove(method, button) {
    if (!(await confirmRemoval(nameOfMethod(method)))) return;
    await runAction(button, "Removing the sign-in method…", async () => {
      try {
        await getClient().deleteAuthenticationMethod(method.id);
      } catch (error) {
        removeIfNotFound(method, error);
        throw error;
      }
      list.remove(({ id }) => id === method.id);
      setStatus(`${nameOfMethod(method)} removed.`, "done");
      byId("methods-heading").focus();
    });
  }

  function removeIfNotFound(method, error) {
    if (isMyAccountError(error) && error.code === "not_found") list.remove(({ id }) => id === method.id);
  }

  return {
    load: list.load,
    clear: list.clear,
    isAbsent: list.isAbsent,

    /** Shows and highlights a new or replaced method. */
    put(method) {
      // A user has one recovery code: a new code replaces it.
      if (method.type === "recovery-code" && method.confirmed) list.remove(({ type }) => type === method.type);
      const element = list.put(method);
      element.classList.add("is-new");
      element.scrollIntoView({ block: "nearest" });
    },
  };
}
