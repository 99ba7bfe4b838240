import { FieldFaults } from "../problem-fields.js";
import { say } from "../status.js";
import { sentCodeStep } from "./sent-code.js";
import { stepForm } from "./step-form.js";

/** @returns {import("./dialog.js").Step} */
export function emailStep(tools) {
  const { form, parts } = stepForm("email-step", "Send a code");
  const heading = "Add an e-mail address";
  const step = {
    heading,
    form,
    focus: parts.address,
    controls: { email: parts.address },
    judged: "email",
    refusal: "The tenant does not take this address.",
    progress: "Sending a code…",
    async submit() {
      const email = parts.address.value.trim();
      const isOne = email !== "" && parts.address.validity.valid;
      if (!isOne) throw new FieldFaults(new Map([[parts.address, "Give a whole address, such as ada@example.com."]]));
      const members = { email };
      await tools.enrolment.challenge(members);
      const sent = sentCodeStep(tools, { heading, text: `We sent a code to ${email}.`, members, back: step });
      if (tools.shell.show(sent)) say("A code was sent.");
    },
  };
  return step;
}
