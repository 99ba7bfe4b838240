import { say } from "../status.js";
import { createCodeField } from "./code-field.js";
import { stepForm } from "./step-form.js";

/**
 * The view after a code was sent: the code, another one, or the way back.
 *
 * @param {object} tools
 * @param {import("./dialog.js").Shell} tools.shell
 * @param {ReturnType<typeof import("./enrolment.js").createEnrolment>} tools.enrolment
 * @param {object} sent
 * @param {string} sent.heading
 * @param {string} sent.text where the code went
 * @param {object} sent.members of the challenge, for another one
 * @param {import("./dialog.js").Step} sent.back
 * @returns {import("./dialog.js").Step}
 */
export function sentCodeStep({ shell, enrolment }, { heading, text, members, back }) {
  const { form, parts } = stepForm("sent-code-step", "Confirm");
  const field = createCodeField();
  parts.text.textContent = text;
  parts.code.replaceWith(field.element);
  parts.back.addEventListener("click", () => shell.show(back));
  parts.again.addEventListener("click", () =>
    shell.run(parts.again, "Sending another code…", async () => {
      parts.note.textContent = "";
      await enrolment.challenge(members);
      field.clear();
      field.control.focus();
      parts.note.textContent = "Another code is on its way. Only the newest one counts.";
      say("Another code was sent.");
    }),
  );

  return {
    heading,
    form,
    focus: field.control,
    ...field.proving({ shell, enrolment }),
  };
}
