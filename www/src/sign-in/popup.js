import { clearPendingRedirect, savePendingRedirect } from "../pending-redirect.js";
import { byId } from "../dom.js";

/**
 * The button that signs in with a popup.
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
    // The popup starts with a copy of this tab's sessionStorage and returns to a URL without the settings.
    savePendingRedirect({ reason: "login", query });
    try {
      // Nothing is awaited before this call: browsers block popups that are not opened synchronously by a click.
      await getClient().loginWithPopup({ ...loginOptions(), signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    } finally {
      clearPendingRedirect();
    }
    onSignedIn();
  }

  button.addEventListener("click", () => runAction(button, "Continue in the popup window…", logIn));
  return {
    button,
    /** Closes the popup when the user has signed in another way. */
    stop: () => controller?.abort(),
  };
}

/** The page's only content when it is loaded as the callback in a popup. */
export function showPopupDone() {
  for (const id of ["bar", "page", "status-bar"]) byId(id).hidden = true;
  byId("popup-done").hidden = false;
}
