import { partsOf } from "./dom.js";
import { errorNodes, setStatus } from "./status.js";

/**
 * A card with a list from the server: a placeholder while loading, a message when empty, and an error with a retry
 * button.
 *
 * @template T
 * @param {object} options
 * @param {HTMLElement} options.section
 * @param {HTMLUListElement} options.list
 * @param {() => Promise<T[]>} options.fetch
 * @param {(item: T) => HTMLLIElement} options.renderRow
 * @param {(item: T) => string} options.keyOf a unique key that does not change when the item does
 * @param {(error: unknown) => void} options.onFailure
 */
export function createResourceList({ section, list, fetch, renderRow, keyOf, onFailure }) {
  const parts = partsOf(section);
  const rows = new Map();
  let latestLoad = 0;
  let isLoaded = false;

  /** @returns {Promise<boolean>} `false` if it failed or a later load has started */
  async function load() {
    const thisLoad = ++latestLoad;
    const isStale = () => thisLoad !== latestLoad;
    setLoading(true);
    try {
      const items = await fetch();
      if (isStale()) return false;
      clearRows();
      for (const item of items) renderItem(item);
      isLoaded = true;
      showResult();
      return true;
    } catch (error) {
      if (isStale()) return false;
      parts.loadError.replaceChildren(...errorNodes(error));
      showResult({ failed: true });
      onFailure(error);
      return false;
    }
  }

  function clearRows() {
    rows.clear();
    list.replaceChildren();
    isLoaded = false;
  }

  function renderItem(item) {
    const element = renderRow(item);
    const previous = rows.get(keyOf(item));
    if (previous) previous.element.replaceWith(element);
    else list.append(element);
    rows.set(keyOf(item), { item, element });
    return element;
  }

  function setLoading(isLoading) {
    section.setAttribute("aria-busy", String(isLoading));
    parts.placeholder.hidden = !isLoading || list.childElementCount > 0;
    if (isLoading) parts.empty.hidden = parts.loadError.hidden = parts.retry.hidden = true;
  }

  function showResult({ failed = false } = {}) {
    setLoading(false);
    parts.loadError.hidden = parts.retry.hidden = !failed;
    parts.empty.hidden = failed || list.childElementCount > 0;
  }

  parts.retry.addEventListener("click", async () => {
    // The focused button is about to be hidden.
    section.querySelector("h2").focus();
    if (await load()) setStatus("List loaded.", "done");
  });

  return {
    load,

    /** Adds an item, or replaces the one with the same key. @param {T} item */
    put(item) {
      const element = renderItem(item);
      // The response to a pending load may be older than the item.
      if (section.ariaBusy === "true") load();
      else showResult();
      return element;
    },

    /** @param {(item: T) => boolean} matches */
    remove(matches) {
      for (const [key, { item, element }] of rows) {
        if (!matches(item)) continue;
        element.remove();
        rows.delete(key);
      }
      showResult();
    },

    /** Whether the list is loaded and has no item with this key. @param {string} key */
    isAbsent(key) {
      return isLoaded && !rows.has(key);
    },

    /** Removes all items and discards pending loads. */
    clear() {
      latestLoad += 1;
      clearRows();
      setLoading(true);
    },
  };
}
