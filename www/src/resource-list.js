import { partsOf } from "./dom.js";
import { errorNodes, say } from "./status.js";

/**
 * A card with a list from the server: its placeholder while loading, its sentence when empty, its error with another
 * try.
 *
 * @template T
 * @param {object} options
 * @param {HTMLElement} options.section
 * @param {HTMLUListElement} options.list
 * @param {() => Promise<T[]>} options.fetch
 * @param {(item: T) => HTMLLIElement} options.row
 * @param {(error: unknown) => void} options.onFailure
 */
export function createResourceList({ section, list, fetch, row, onFailure }) {
  const parts = partsOf(section);
  let newest = 0;

  /** @returns {Promise<boolean>} whether the list now shows what the server has */
  async function load() {
    const mine = ++newest;
    const stale = () => mine !== newest;
    waiting(true);
    try {
      const items = await fetch();
      if (stale()) return false;
      list.replaceChildren(...items.map(row));
      settled();
      return true;
    } catch (error) {
      if (stale()) return false;
      parts.problem.replaceChildren(...errorNodes(error));
      settled({ failed: true });
      onFailure(error);
      return false;
    }
  }

  function waiting(yes) {
    section.setAttribute("aria-busy", String(yes));
    parts.placeholder.hidden = !yes || list.childElementCount > 0;
    if (yes) parts.empty.hidden = parts.problem.hidden = parts.retry.hidden = true;
  }

  function settled({ failed = false } = {}) {
    waiting(false);
    parts.problem.hidden = parts.retry.hidden = !failed;
    parts.empty.hidden = failed || list.childElementCount > 0;
  }

  parts.retry.addEventListener("click", async () => {
    // The button is about to vanish from under the focus.
    section.querySelector("h2").focus();
    if (await load()) say("The list is loaded.", "done");
  });

  return {
    load,

    /** @param {T} item */
    add(item) {
      const element = row(item);
      list.append(element);
      // An answer on its way may be older than the item.
      if (section.ariaBusy === "true") load();
      else settled();
      return element;
    },

    /** @param {HTMLLIElement} element */
    remove(element) {
      element.remove();
      settled();
    },

    /** Forgets what is shown and what is still on its way. */
    clear() {
      newest += 1;
      list.replaceChildren();
      waiting(true);
    },
  };
}
