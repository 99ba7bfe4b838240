import { CODE_REFUSED, createCodeField } from "./code-field.js";
import { scannedSecret } from "./secret.js";
import { stepForm } from "./step-form.js";

/** @returns {Promise<(shell: import("./dialog.js").Shell) => import("./dialog.js").Step>} */
export async function beginTotp({ enrolment }) {
  const challenge = await enrolment.challenge();
  return (shell) => {
    const { form, parts } = stepForm("totp-step", "Confirm");
    const field = createCodeField();
    parts.secret.replaceWith(scannedSecret(challenge));
    parts.code.replaceWith(field.element);
    return {
      heading: "Add an authenticator app",
      form,
      controls: { otp_code: field.control },
      judged: "otp_code",
      refusal: CODE_REFUSED,
      progress: "Checking the code…",
      async submit() {
        await enrolment.verify({ otp_code: field.read() });
        shell.close();
      },
    };
  };
}
