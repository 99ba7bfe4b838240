import { createActions } from "../actions.js";
import { byId } from "../dom.js";
import { clearErrors, placeError } from "../field.js";
import { explain } from "../messages.js";
import { FieldFault } from "../problem-fields.js";
import { SIGN_UP_SENTENCES } from "./sentences.js";
import { faultyEmail, takenEmail } from "./sign-up-email.js";

/**
 * The form that creates an account whose way in is a passkey.
 *
 * @param {object} options
 * @param {() => void} options.onSignedIn
 * @param {() => void} options.onCancelled as of the button that signs in
 */
export function createSignUp({ getClient, onSignedIn, onCancelled, onFailure }) {
  const [form, email, name, button] = ["form", "email", "name", "passkey"].map((part) => byId(`sign-up-${part}`));
  const place = { controls: { email, name } };
  const { act } = createActions({
    onFailure(error) {
      const sentence = takenEmail(error);
      if (placeError(sentence ? new FieldFault(email, sentence) : error, place)) return;
      onFailure(error, SIGN_UP_SENTENCES);
      if (explain(error).code === "passkey_cancelled") onCancelled();
    },
  });

  async function signUp() {
    const fault = faultyEmail(email.value);
    if (fault) throw new FieldFault(email, fault);
    const given = { email: email.value.trim(), name: name.value.trim() };
    await getClient().signUpWithPasskey({
      userProfile: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")),
    });
    form.reset();
    onSignedIn();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(place);
    act(button, "Follow the prompt of your browser…", signUp);
  });
  return button;
}
