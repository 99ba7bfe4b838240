import { createActions } from "../actions.js";
import { byId } from "../dom.js";
import { explain } from "../messages.js";
import { PASSKEY_SIGN_IN_MESSAGES } from "./messages.js";

/**
 * The button that signs in with a passkey.
 *
 * @param {object} options
 * @param {() => void} options.onSignedIn
 * @param {() => void} options.onCanceled called when the prompt, which replaced the autofill request, was canceled
 */
export function createPasskeyButton({ getClient, onSignedIn, onCanceled, onFailure }) {
  const button = byId("sign-in-passkey");
  const { runAction } = createActions({
    onFailure(error) {
      onFailure(error, PASSKEY_SIGN_IN_MESSAGES);
      if (explain(error).code === "passkey_cancelled") onCanceled();
    },
  });

  button.addEventListener("click", () =>
    runAction(button, "Follow your browser’s prompt…", async () => {
      await getClient().loginWithPasskey();
      onSignedIn();
    }),
  );
  return button;
}
