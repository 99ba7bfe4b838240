import { setStatus } from "../status.js";
import { createCodeField } from "./code-field.js";
import { stepForm } from "./step-form.js";

/**
 * Sends a code and shows the step that verifies it.
 *
 * @param {object} context
 * @param {import("./dialog.js").EnrollmentDialog} context.dialog
 * @param {ReturnType<typeof import("./enrollment.js").createEnrollment>} context.enrollment
 * @param {object} sent
 * @param {string} sent.heading
 * @param {string} sent.text says where the code was sent
 * @param {object} sent.options of the challenge
 * @param {import("./dialog.js").Step} sent.back the previous step
 */
export async function sendCode(context, sent) {
  await context.enrollment.challenge(sent.options);
  if (context.dialog.show(sentCodeStep(context, sent))) setStatus("Code sent.");
}

/** The step that takes the code, with buttons to resend it and to go back. @returns {import("./dialog.js").Step} */
function sentCodeStep({ dialog, enrollment }, { heading, text, options, back }) {
  const { form, parts } = stepForm("sent-code-step", "Confirm");
  const field = createCodeField();
  parts.text.textContent = text;
  parts.code.replaceWith(field.element);
  parts.back.addEventListener("click", () => dialog.goBack(back));
  parts.resend.addEventListener("click", () =>
    dialog.run(parts.resend, "Sending a new code…", async () => {
      parts.note.textContent = "";
      await enrollment.challenge(options);
      field.clear();
      field.control.focus();
      parts.note.textContent = "A new code was sent. Earlier codes no longer work.";
      setStatus("New code sent.");
    }),
  );

  return {
    heading,
    form,
    focus: field.control,
    ...field.verification({ dialog, enrollment }),
  };
}
