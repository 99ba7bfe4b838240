import { explain } from "../messages.js";
import { setStatus } from "../status.js";
import { createPreparedPasskey } from "./prepared-passkey.js";

/**
 * The one type that needs no dialog of the page: the browser has its own.
 *
 * @returns {{ add: (button: HTMLButtonElement) => Promise<void>, clear: () => void }}
 */
export function createPasskeyEnroller({ getClient, runAction, methods }) {
  function added(method) {
    prepared.clear();
    methods.put(method);
    setStatus("The passkey was added.", "done");
  }

  const prepared = createPreparedPasskey({ getClient, runAction, onAdded: added });

  return {
    add: (button) =>
      runAction(button, "Follow the prompt of your browser…", async () => {
        try {
          added(await getClient().enrollPasskey());
        } catch (error) {
          if (explain(error).code === "passkey_cancelled") prepared.offer();
          throw error;
        }
      }),

    /** What was prepared was for the session that is over. */
    clear: prepared.clear,
  };
}
