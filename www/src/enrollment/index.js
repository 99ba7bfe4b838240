import { setStatus } from "../status.js";
import { createEnrollmentDialog } from "./dialog.js";
import { emailStep } from "./email.js";
import { createEnrollment } from "./enrollment.js";
import { createPasskeyEnroller } from "./passkey.js";
import { beginPassword } from "./password.js";
import { phoneStep } from "./phone.js";
import { beginPush } from "./push-notification.js";
import { beginRecoveryCode } from "./recovery-code.js";
import { beginTotp } from "./totp.js";

/**
 * How the enrollment of a type begins in the dialog: with a form, or (`begin`) with a challenge that the first view shows.
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

/** Whether the page can enroll a type. */
export const canEnroll = (type) => type === "passkey" || Object.hasOwn(DIALOGS, type);

/**
 * @param {object} options
 * @param {() => import("my-account-wasm").MyAccountClient} options.getClient
 * @param {ReturnType<typeof import("../actions.js").createActions>["runAction"]} options.runAction
 * @param {ReturnType<typeof import("../methods.js").createMethods>} options.methods
 * @param {(error: unknown) => void} options.onFailure
 * @returns {{ enroll: (type: string, button: HTMLButtonElement) => Promise<void>, clear: () => void }} `enroll` enrolls a type,
 *   begun by a button; `clear` forgets what belonged to a session
 */
export function createEnroller({ getClient, runAction, methods, onFailure }) {
  const dialog = createEnrollmentDialog({ onFailure });
  const passkeys = createPasskeyEnroller({ getClient, runAction, methods });
  let isBeginning = false;

  function newEnrollment(type, { isQuiet }) {
    const client = getClient();
    return createEnrollment({
      client,
      type,
      isFree: methods.isAbsent,
      onDone(method) {
        methods.put(method);
        setStatus(DIALOGS[type].done, "done");
      },
      onNothing() {
        if (!isQuiet()) setStatus("Nothing was added.");
      },
      onLeft(draft) {
        if (client.isAuthenticated()) methods.put(draft);
      },
    });
  }

  async function enrollInDialog(type, button) {
    const { begin, form } = DIALOGS[type];
    let isQuiet = false;
    const enrollment = newEnrollment(type, { isQuiet: () => isQuiet });
    const tools = { enrollment, person: getClient().getUser() ?? {} };
    const giveUp = ({ isCanceled }) => {
      // An error that ended it has been said.
      isQuiet = !isCanceled;
      enrollment.giveUp();
      if (isCanceled && enrollment.isUnderWay) setStatus("Waiting for what was sent…", "busy");
    };

    const firstStep = form
      ? (shell) => form({ shell, ...tools })
      : await runAction(button, "Asking the tenant to begin…", () => begin(tools));
    if (!firstStep) return giveUp({ isCanceled: false });
    setStatus("Go on in the dialog.");
    return dialog.open(firstStep, giveUp);
  }

  async function enroll(type, button) {
    if (type === "passkey") return passkeys.add(button);
    // There is one dialog, and it shows one enrollment.
    if (isBeginning || dialog.isOpen) return undefined;
    isBeginning = true;
    await enrollInDialog(type, button);
    isBeginning = false;
    return undefined;
  }

  return { enroll, clear: passkeys.clear };
}
