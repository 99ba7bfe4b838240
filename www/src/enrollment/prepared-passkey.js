import { byId } from "../dom.js";
import { explain } from "../messages.js";
import { setStatus } from "../status.js";

const LABELS = { prepare: "Prepare passkey", create: "Create passkey" };

/** After these errors, `create` can be called again on the same prepared passkey. */
const RETRYABLE_CODES = new Set(["passkey_cancelled", "passkey_busy"]);

/**
 * Adds a passkey in two clicks, for browsers that require user activation for the prompt: it may expire while the
 * challenge is requested. Offered after every canceled prompt, because browsers do not report the reason.
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
    // A busy button is disabled and has already lost the focus.
    if ([button, document.body, null].includes(document.activeElement)) byId("add-passkey").focus();
  }

  async function prepare() {
    prepared = await getClient().preparePasskey();
    show(LABELS.create);
    setStatus(`Ready. Select ${LABELS.create} to continue.`);
  }

  async function create() {
    try {
      // Nothing is awaited between the click and this call.
      onAdded(await prepared.create());
    } catch (error) {
      if (!RETRYABLE_CODES.has(explain(error).code)) clear();
      throw error;
    }
  }

  button.addEventListener("click", () =>
    prepared
      ? runAction(button, "Follow your browser’s prompt…", create)
      : runAction(button, "Preparing the passkey…", prepare),
  );

  return {
    offer() {
      if (!prepared) show(LABELS.prepare);
    },
    clear,
  };
}
