import { setStatus } from "../status.js";
import { createEnrollmentDialog } from "./dialog.js";
import { emailStep } from "./email.js";
import { createEnrollment } from "./enrollment.js";
import { createPasskeyEnroller } from "./passkey.js";
import { startPassword } from "./password.js";
import { phoneStep } from "./phone.js";
import { startPush } from "./push-notification.js";
import { startRecoveryCode } from "./recovery-code.js";
import { startTotp } from "./totp.js";

/**
 * How the enrollment of a type starts in the dialog: with a form, or (`start`) with a challenge that the first step
 * shows. `done` is the status at the end.
 */
const FLOWS = {
  totp: { start: startTotp, done: "Authenticator app added." },
  "push-notification": { start: startPush, done: "Push notifications added." },
  phone: { form: phoneStep, done: "Phone added." },
  email: { form: emailStep, done: "Email address added." },
  password: { start: startPassword, done: "Password updated." },
  "recovery-code": { start: startRecoveryCode, done: "Recovery code activated." },
};

export const canEnroll = (type) => type === "passkey" || Object.hasOwn(FLOWS, type);

/**
 * @param {object} options
 * @param {() => import("my-account-wasm").MyAccountClient} options.getClient
 * @param {ReturnType<typeof import("../actions.js").createActions>["runAction"]} options.runAction
 * @param {ReturnType<typeof import("../methods.js").createMethods>} options.methods
 * @param {(error: unknown) => void} options.onFailure
 * @returns {{ enroll: (type: string, button: HTMLButtonElement) => Promise<void>, clear: () => void }} `clear` is
 *   called when the session ends
 */
export function createEnroller({ getClient, runAction, methods, onFailure }) {
  const enrollmentDialog = createEnrollmentDialog({ onFailure });
  const passkeys = createPasskeyEnroller({ getClient, runAction, methods });
  let isStarting = false;

  function newEnrollment(type, { isQuiet }) {
    const client = getClient();
    return createEnrollment({
      client,
      type,
      isNew: methods.isAbsent,
      onDone(method) {
        methods.put(method);
        setStatus(FLOWS[type].done, "done");
      },
      onCanceled() {
        if (!isQuiet()) setStatus("No changes were made.");
      },
      onOrphaned(draft) {
        if (client.isAuthenticated()) methods.put(draft);
      },
    });
  }

  async function enrollInDialog(type, button) {
    const { start, form } = FLOWS[type];
    let isQuiet = false;
    const enrollment = newEnrollment(type, { isQuiet: () => isQuiet });
    const context = { enrollment, user: getClient().getUser() ?? {} };
    const cancel = ({ isCanceled }) => {
      // An error that closed the dialog is already in the status line.
      isQuiet = !isCanceled;
      enrollment.cancel();
      if (isCanceled && enrollment.isPending) setStatus("Waiting for a pending request…", "busy");
    };

    const firstStep = form
      ? (dialog) => form({ dialog, ...context })
      : await runAction(button, "Starting enrollment…", () => start(context));
    if (!firstStep) return cancel({ isCanceled: false });
    setStatus("Continue in the dialog.");
    return enrollmentDialog.open(firstStep, cancel);
  }

  async function enroll(type, button) {
    if (type === "passkey") return passkeys.add(button);
    // There is one dialog, for one enrollment at a time.
    if (isStarting || enrollmentDialog.isOpen) return undefined;
    isStarting = true;
    await enrollInDialog(type, button);
    isStarting = false;
    return undefined;
  }

  return { enroll, clear: passkeys.clear };
}
