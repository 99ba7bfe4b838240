import { byId } from "../dom.js";
import { explain } from "../messages.js";
import { setStatus } from "../status.js";

const LABELS = { prepare: "Prepare the prompt first", create: "Create the passkey" };

/** After these the same prepared passkey can be tried again. */
const RETRYABLE_CODES = new Set(["passkey_cancelled", "passkey_busy"]);

/**
 * A passkey in two clicks, for browsers that show their prompt only as long as a click is fresh: waiting for the tenant's
 * answer uses it up. Offered when a prompt in one click came to nothing, since nobody can tell why it did.
 *
 * @param {object} options
 * @param {(method: object) => void} options.onAdded
 */
export function createPreparedPasskey({ getClient, runAction, onAdded }) {
  const button = byId("prepare-passkey");
  let prepared;

  function show(label) {
    button.textContent = label;
    button.hidden = false;
  }

  function clear() {
    prepared = undefined;
    if (button.hidden) return;
    button.hidden = true;
    // A button that is busy has lost the focus already.
    if ([button, document.body, null].includes(document.activeElement)) byId("add-passkey").focus();
  }

  async function prepare() {
    prepared = await getClient().preparePasskey();
    show(LABELS.create);
    setStatus(`The tenant is ready. Press ${LABELS.create}.`);
  }

  async function create() {
    try {
      // Nothing is waited for between the click and this.
      onAdded(await prepared.create());
    } catch (error) {
      if (!RETRYABLE_CODES.has(explain(error).code)) clear();
      throw error;
    }
  }

  button.addEventListener("click", () =>
    prepared
      ? runAction(button, "Follow the prompt of your browser…", create)
      : runAction(button, "Asking the tenant…", prepare),
  );

  return {
    offer() {
      if (!prepared) show(LABELS.prepare);
    },
    clear,
  };
}
