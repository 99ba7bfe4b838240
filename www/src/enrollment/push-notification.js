import { scannedSecret } from "./secret.js";
import { stepForm } from "./step-form.js";

/** @returns {Promise<(dialog: import("./dialog.js").EnrollmentDialog) => import("./dialog.js").Step>} */
export async function startPush({ enrollment }) {
  const challenge = await enrollment.challenge();
  return (dialog) => {
    const { form, parts } = stepForm("push-step", "I approved it");
    parts.secret.replaceWith(scannedSecret(challenge));
    return {
      heading: "Add push notifications",
      form,
      rejection: "Not approved yet. Approve the request in the app, then select “I approved it” again.",
      progress: "Checking for your approval…",
      async submit() {
        await enrollment.verify({});
        dialog.close();
      },
    };
  };
}
