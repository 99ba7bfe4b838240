import { createActions } from "../actions.js";
import { byId } from "../dom.js";
import { clearFieldErrors, showFieldErrors } from "../field.js";
import { explain } from "../messages.js";
import { FieldError } from "../field-errors.js";
import { SIGN_UP_MESSAGES } from "./messages.js";
import { emailFormatError, rejectedEmailMessage } from "./sign-up-email.js";

/**
 * The form that creates an account with a passkey.
 *
 * @param {object} options
 * @param {() => void} options.onSignedIn
 * @param {() => void} options.onCanceled called when the prompt, which replaced the autofill request, was canceled
 */
export function createSignUp({ getClient, onSignedIn, onCanceled, onFailure }) {
  const [form, email, name, button] = ["form", "email", "name", "passkey"].map((part) => byId(`sign-up-${part}`));
  const fields = { controls: { email, name } };
  const { runAction } = createActions({
    onFailure(error) {
      const message = rejectedEmailMessage(error);
      if (showFieldErrors(message ? new FieldError(email, message) : error, fields)) return;
      onFailure(error, SIGN_UP_MESSAGES);
      if (explain(error).code === "passkey_cancelled") onCanceled();
    },
  });

  async function signUp() {
    const message = emailFormatError(email.value);
    if (message) throw new FieldError(email, message);
    const given = { email: email.value.trim(), name: name.value.trim() };
    await getClient().signUpWithPasskey({
      userProfile: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")),
    });
    form.reset();
    onSignedIn();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearFieldErrors(fields);
    runAction(button, "Follow your browser’s prompt…", signUp);
  });
  return button;
}
