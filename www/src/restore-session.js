import { clearSessionHint, readSessionHint } from "./session-hint.js";
import { setStatus } from "./status.js";

/**
 * Finds a person again who was signed in before the page was loaded. Nobody asked for it, so that its failure is none of the
 * page's; and the tenant is asked only where it may know them.
 *
 * @param {import("my-account-wasm").MyAccountClient} client
 * @param {string} query the page's settings
 * @returns {Promise<string | undefined>} what to say where somebody was signed in and is no longer
 */
export async function restoreSession(client, query) {
  const hint = readSessionHint(query);
  if (!hint) return undefined;
  if (hint === "page") {
    clearSessionHint();
    return "You are signed out by the reload: a session that a passkey began ends with its page. Sign in again.";
  }
  setStatus("Looking for your session…", "busy");
  // What could not be known now may be known at the next start.
  const isRestored = await client.checkSession().catch(() => undefined);
  if (isRestored) return undefined;
  if (isRestored === false) clearSessionHint();
  return "Your session was not found again. Log in to go on.";
}
