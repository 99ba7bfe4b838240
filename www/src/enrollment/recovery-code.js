import { makeCopyButton } from "../copy-button.js";
import { inGroups } from "../format.js";
import { stepForm } from "./step-form.js";

/** @returns {Promise<(dialog: import("./dialog.js").EnrollmentDialog) => import("./dialog.js").Step>} */
export async function startRecoveryCode({ enrollment, user }) {
  const { recovery_code: code } = await enrollment.challenge();
  return (dialog) => {
    const { form, parts } = stepForm("recovery-code-step", "I stored it");
    const file = URL.createObjectURL(new Blob([fileText(code, user)], { type: "text/plain" }));
    parts.secret.textContent = inGroups(code);
    parts.download.href = file;
    makeCopyButton({ button: parts.copy, source: parts.secret, note: parts.note }, code);
    return {
      heading: "Your recovery code",
      form,
      rejection: "The tenant did not put this code into force.",
      progress: "Putting the recovery code into force…",
      async submit() {
        await enrollment.verify({});
        dialog.close();
      },
      onLeave: () => URL.revokeObjectURL(file),
    };
  };
}

function fileText(code, { email, name }) {
  const whose = [email, name].find((text) => typeof text === "string" && text !== "");
  return [
    `Recovery code${whose ? ` of ${whose}` : ""}`,
    "",
    code,
    "",
    "It works once. Keep it where only you can get at it.",
  ]
    .join("\n")
    .concat("\n");
}
