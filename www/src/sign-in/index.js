import { MyAccountClient } from "my-account-wasm";
import { byId } from "../dom.js";
import { unsupportedReason } from "../passkey-support.js";
import { createAutofill } from "./autofill.js";
import { createPasskeyButton } from "./passkey.js";
import { createPopupButton } from "./popup.js";
import { createSignUp } from "./sign-up.js";

/**
 * Sign-in without leaving the page: popup, passkey, autofill and sign-up.
 *
 * @param {object} options
 * @param {string} options.query the page's settings
 * @param {() => import("my-account-wasm").LoginOptions} options.loginOptions for a login at the tenant
 * @param {(hint: import("../session-hint.js").SessionHint) => void} options.onSignedIn
 */
export function createSignIn({ getClient, runAction, query, loginOptions, onSignedIn, onFailure }) {
  const isSignedIn = () => getClient()?.isAuthenticated() ?? false;
  const signedIn = (hint) => {
    autofill.stop();
    popup.stop();
    onSignedIn(hint);
  };
  const common = { getClient, onFailure, onSignedIn: () => signedIn("page") };
  const autofill = createAutofill(common);
  const restartAutofill = { onCanceled: () => startAutofill() };
  const popup = createPopupButton({ getClient, runAction, query, loginOptions, onSignedIn: () => signedIn("tenant") });
  const passkey = createPasskeyButton({ ...common, ...restartAutofill });
  const signUp = createSignUp({ ...common, ...restartAutofill });
  let support;

  function startAutofill() {
    if (support?.autofill && !isSignedIn()) autofill.start();
  }

  function show() {
    const hasPasskeys = support?.available ?? true;
    const reason = byId("no-passkeys");
    passkey.hidden = !hasPasskeys || isSignedIn();
    byId("sign-up").hidden = !hasPasskeys || isSignedIn();
    reason.textContent = hasPasskeys ? "" : `Passkeys are unavailable. ${unsupportedReason(support)}`;
    reason.hidden = hasPasskeys;
  }

  return {
    show,

    /** To be called once the client exists and the session has been checked. */
    async open() {
      popup.button.disabled = false;
      support = await MyAccountClient.passkeySupport();
      for (const button of [passkey, signUp]) button.disabled = false;
      show();
      startAutofill();
    },
  };
}
