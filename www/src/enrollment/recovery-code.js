import { makeCopyButton } from "../copy-button.js";
import { inGroups } from "../format.js";
import { stepForm } from "./step-form.js";

/** @returns {Promise<(dialog: import("./dialog.js").EnrollmentDialog) => import("./dialog.js").Step>} */
export async function startRecoveryCode({ enrollment, user }) {
  const { recovery_code: code } = await enrollment.challenge();
  return (dialog) => {
    const { form, parts } = stepForm("recovery-code-step", "I saved it");
    const file = URL.createObjectURL(new Blob([fileText(code, user)], { type: "text/plain" }));
    parts.secret.textContent = inGroups(code);
    parts.download.href = file;
    makeCopyButton({ button: parts.copy, source: parts.secret, note: parts.note }, code);
    return {
      heading: "Your recovery code",
      form,
      rejection: "This recovery code could not be activated.",
      progress: "Activating the recovery code…",
      async submit() {
        await enrollment.verify({});
        dialog.close();
      },
      onLeave: () => URL.revokeObjectURL(file),
    };
  };
}

function fileText(code, { email, name }) {
  const owner = [email, name].find((text) => typeof text === "string" && text !== "");
  return [`Recovery code${owner ? ` for ${owner}` : ""}`, "", code, "", "You can use it once. Keep it in a safe place."]
    .join("\n")
    .concat("\n");
}
