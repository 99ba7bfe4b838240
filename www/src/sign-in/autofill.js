import { explain } from "../messages.js";
import { PASSKEY_SIGN_IN_MESSAGES } from "./messages.js";

/** Errors that are not shown: the request was aborted or replaced, or passkeys are unavailable here. */
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
 * Offers passkeys in the autofill of the name field (conditional mediation). The request stays pending until the user
 * picks a passkey, `stop` is called, or another ceremony replaces it.
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
