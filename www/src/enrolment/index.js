import { say } from "../status.js";
import { createEnrolmentDialog } from "./dialog.js";
import { emailStep } from "./email.js";
import { createEnrolment } from "./enrolment.js";
import { createPasskeyEnroller } from "./passkey.js";
import { beginPassword } from "./password.js";
import { phoneStep } from "./phone.js";
import { beginPush } from "./push-notification.js";
import { beginRecoveryCode } from "./recovery-code.js";
import { beginTotp } from "./totp.js";

/**
 * How the enrolment of a type begins in the dialog: with a form, or (`begin`) with a challenge that the first view shows.
 * `done` is said at its end.
 */
const DIALOGS = {
  totp: { begin: beginTotp, done: "The authenticator app was added." },
  "push-notification": { begin: beginPush, done: "Push notifications were added." },
  phone: { form: phoneStep, done: "The phone was added." },
  email: { form: emailStep, done: "The e-mail address was added." },
  password: { begin: beginPassword, done: "The new password is set." },
  "recovery-code": { begin: beginRecoveryCode, done: "The recovery code is in force." },
};

/** Whether the page can enrol a type. */
export const canEnrol = (type) => type === "passkey" || Object.hasOwn(DIALOGS, type);

/**
 * @param {object} options
 * @param {() => import("my-account-wasm").MyAccountClient} options.getClient
 * @param {ReturnType<typeof import("../actions.js").createActions>["act"]} options.act
 * @param {ReturnType<typeof import("../methods.js").createMethods>} options.methods
 * @param {(error: unknown) => void} options.onFailure
 * @returns {{ enrol: (type: string, button: HTMLButtonElement) => Promise<void>, clear: () => void }} `enrol` enrols a type,
 *   begun by a button; `clear` forgets what belonged to a session
 */
export function createEnroller({ getClient, act, methods, onFailure }) {
  const dialog = createEnrolmentDialog({ onFailure });
  const passkeys = createPasskeyEnroller({ getClient, act, methods });
  let isBeginning = false;

  function newEnrolment(type, { isQuiet }) {
    const client = getClient();
    return createEnrolment({
      client,
      type,
      isFree: methods.lacks,
      onDone(method) {
        methods.put(method);
        say(DIALOGS[type].done, "done");
      },
      onNothing() {
        if (!isQuiet()) say("Nothing was added.");
      },
      onLeft(draft) {
        if (client.isAuthenticated()) methods.put(draft);
      },
    });
  }

  async function enrolInDialog(type, button) {
    const { begin, form } = DIALOGS[type];
    let isQuiet = false;
    const enrolment = newEnrolment(type, { isQuiet: () => isQuiet });
    const tools = { enrolment, person: getClient().getUser() ?? {} };
    const giveUp = ({ isCancelled }) => {
      // An error that ended it has been said.
      isQuiet = !isCancelled;
      enrolment.giveUp();
      if (isCancelled && enrolment.isUnderWay) say("Waiting for what was sent…", "busy");
    };

    const firstStep = form
      ? (shell) => form({ shell, ...tools })
      : await act(button, "Asking the tenant to begin…", () => begin(tools));
    if (!firstStep) return giveUp({ isCancelled: false });
    say("Go on in the dialog.");
    return dialog.open(firstStep, giveUp);
  }

  async function enrol(type, button) {
    if (type === "passkey") return passkeys.add(button);
    // There is one dialog, and it shows one enrolment.
    if (isBeginning || dialog.isOpen) return undefined;
    isBeginning = true;
    await enrolInDialog(type, button);
    isBeginning = false;
    return undefined;
  }

  return { enrol, clear: passkeys.clear };
}
