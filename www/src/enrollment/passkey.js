import { explain } from "../messages.js";
import { setStatus } from "../status.js";
import { createPreparedPasskey } from "./prepared-passkey.js";

/**
 * Passkeys need no dialog of the page: the browser shows its own prompt.
 *
 * @returns {{ add: (button: HTMLButtonElement) => Promise<void>, clear: () => void }}
 */
export function createPasskeyEnroller({ getClient, runAction, methods }) {
  function added(method) {
    prepared.clear();
    methods.put(method);
    setStatus("Passkey added.", "done");
  }

  const prepared = createPreparedPasskey({ getClient, runAction, onAdded: added });

  return {
    add: (button) =>
      runAction(button, "Follow your browser’s prompt…", async () => {
        try {
          added(await getClient().enrollPasskey());
        } catch (error) {
          if (explain(error).code === "passkey_cancelled") prepared.offer();
          throw error;
        }
      }),

    /** A prepared passkey belongs to the session, so it is discarded with it. */
    clear: prepared.clear,
  };
}
