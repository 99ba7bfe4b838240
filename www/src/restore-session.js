import { clearSessionHint, readSessionHint } from "./session-hint.js";
import { setStatus } from "./status.js";

/**
 * Restores the session that existed before the page was loaded. The user has not asked for it, so a failure is not
 * shown as an error. Sends no request unless the session hint says that the tenant may have a session.
 *
 * @param {import("my-account-wasm").MyAccountClient} client
 * @param {string} query the page's settings
 * @returns {Promise<string | undefined>} a message if a session has ended
 */
export async function restoreSession(client, query) {
  const hint = readSessionHint(query);
  if (!hint) return undefined;
  if (hint === "page") {
    clearSessionHint();
    return "You were signed out by the reload, because you signed in with a passkey on this page. Sign in again.";
  }
  setStatus("Restoring your session…", "busy");
  // The hint is kept if the check failed: the next page load tries again.
  const isRestored = await client.checkSession().catch(() => undefined);
  if (isRestored) return undefined;
  if (isRestored === false) clearSessionHint();
  return "Your session could not be restored. Sign in again.";
}
