import { createCodeField } from "./code-field.js";
import { scannedSecret } from "./secret.js";
import { stepForm } from "./step-form.js";

/** @returns {Promise<(dialog: import("./dialog.js").EnrollmentDialog) => import("./dialog.js").Step>} */
export async function startTotp({ enrollment }) {
  const challenge = await enrollment.challenge();
  return (dialog) => {
    const { form, parts } = stepForm("totp-step", "Confirm");
    const field = createCodeField();
    parts.secret.replaceWith(scannedSecret(challenge));
    parts.code.replaceWith(field.element);
    return {
      heading: "Add an authenticator app",
      form,
      ...field.verification({ dialog, enrollment }),
    };
  };
}
