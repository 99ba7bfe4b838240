import { setStatus } from "../status.js";
import { createCodeField } from "./code-field.js";
import { stepForm } from "./step-form.js";

/**
 * Sends a code, and goes on to the view that takes it.
 *
 * @param {object} context
 * @param {import("./dialog.js").EnrollmentDialog} context.dialog
 * @param {ReturnType<typeof import("./enrollment.js").createEnrollment>} context.enrollment
 * @param {object} sent
 * @param {string} sent.heading
 * @param {string} sent.text where the code went
 * @param {object} sent.options of the challenge, for another one
 * @param {import("./dialog.js").Step} sent.back
 */
export async function sendCode(context, sent) {
  await context.enrollment.challenge(sent.options);
  if (context.dialog.show(sentCodeStep(context, sent))) setStatus("A code was sent.");
}

/** The view after that: the code, another one, or the way back. @returns {import("./dialog.js").Step} */
function sentCodeStep({ dialog, enrollment }, { heading, text, options, back }) {
  const { form, parts } = stepForm("sent-code-step", "Confirm");
  const field = createCodeField();
  parts.text.textContent = text;
  parts.code.replaceWith(field.element);
  parts.back.addEventListener("click", () => dialog.goBack(back));
  parts.resend.addEventListener("click", () =>
    dialog.run(parts.resend, "Sending another code…", async () => {
      parts.note.textContent = "";
      await enrollment.challenge(options);
      field.clear();
      field.control.focus();
      parts.note.textContent = "Another code is on its way. Only the newest one counts.";
      setStatus("Another code was sent.");
    }),
  );

  return {
    heading,
    form,
    focus: field.control,
    ...field.verification({ dialog, enrollment }),
  };
}
