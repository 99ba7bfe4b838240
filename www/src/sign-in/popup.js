import { clearPendingRedirect, savePendingRedirect } from "../pending-redirect.js";
import { byId } from "../dom.js";

/**
 * The button that logs in in a window of its own.
 *
 * @param {object} options
 * @param {string} options.query the page's settings
 * @param {() => import("my-account-wasm").LoginOptions} options.loginOptions
 * @param {() => void} options.onSignedIn
 */
export function createPopupButton({ getClient, runAction, query, loginOptions, onSignedIn }) {
  const button = byId("sign-in-popup");
  let controller;

  async function logIn() {
    controller = new AbortController();
    const { signal } = controller;
    // The window begins with a copy of this tab's storage, and comes back to an address without the settings.
    savePendingRedirect({ reason: "login", query });
    try {
      // Nothing is waited for between the click and this: browsers open windows in a click's own turn.
      await getClient().loginWithPopup({ ...loginOptions(), signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    } finally {
      clearPendingRedirect();
    }
    onSignedIn();
  }

  button.addEventListener("click", () => runAction(button, "Finish your login in the other window…", logIn));
  return {
    button,
    /** Closes the window: somebody has signed in by another way. */
    stop: () => controller?.abort(),
  };
}

/** All that the page shows which a popup comes back to. */
export function showPopupDone() {
  for (const id of ["bar", "page", "status-bar"]) byId(id).hidden = true;
  byId("popup-done").hidden = false;
}
