import { setStatus } from "../status.js";
import { createCodeField } from "./code-field.js";
import { stepForm } from "./step-form.js";

/**
 * Sends a code, and goes on to the view that takes it.
 *
 * @param {object} tools
 * @param {import("./dialog.js").Shell} tools.shell
 * @param {ReturnType<typeof import("./enrollment.js").createEnrollment>} tools.enrollment
 * @param {object} sent
 * @param {string} sent.heading
 * @param {string} sent.text where the code went
 * @param {object} sent.members of the challenge, for another one
 * @param {import("./dialog.js").Step} sent.back
 */
export async function sendCode(tools, sent) {
  await tools.enrollment.challenge(sent.members);
  if (tools.shell.show(sentCodeStep(tools, sent))) setStatus("A code was sent.");
}

/** The view after that: the code, another one, or the way back. @returns {import("./dialog.js").Step} */
function sentCodeStep({ shell, enrollment }, { heading, text, members, back }) {
  const { form, parts } = stepForm("sent-code-step", "Confirm");
  const field = createCodeField();
  parts.text.textContent = text;
  parts.code.replaceWith(field.element);
  parts.back.addEventListener("click", () => shell.goBack(back));
  parts.again.addEventListener("click", () =>
    shell.run(parts.again, "Sending another code…", async () => {
      parts.note.textContent = "";
      await enrollment.challenge(members);
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
    ...field.proving({ shell, enrollment }),
  };
}
