import { explain } from "../messages.js";
import { PASSKEY_SIGN_IN_MESSAGES } from "./messages.js";

/** How an offer ends that nobody has taken: by another ceremony, or since there is none to be made here. */
const SILENT_CODES = new Set([
  "aborted",
  "passkey_unsupported",
  "passkey_invalid_domain",
  "passkey_cancelled",
  "passkey_busy",
  "not_found",
  "authorization_failed",
]);

/**
 * The offer of passkeys in the autofill of the field for a name. It stands until it is taken, stopped, or displaced by a
 * prompt.
 *
 * @param {object} options
 * @param {() => void} options.onSignedIn
 */
export function createAutofill({ getClient, onSignedIn, onFailure }) {
  let controller;

  async function start() {
    controller?.abort();
    controller = new AbortController();
    try {
      await getClient().loginWithPasskey({ autofill: true, signal: controller.signal });
    } catch (error) {
      if (!SILENT_CODES.has(explain(error).code)) onFailure(error, PASSKEY_SIGN_IN_MESSAGES);
      return;
    }
    onSignedIn();
  }

  return {
    start,
    stop: () => controller?.abort(),
  };
}
