import { FieldError } from "../field-errors.js";
import { sendCode } from "./sent-code.js";
import { stepForm } from "./step-form.js";

/** @returns {import("./dialog.js").Step} */
export function emailStep(context) {
  const { form, parts } = stepForm("email-step", "Send a code");
  const heading = "Add an e-mail address";
  const step = {
    heading,
    form,
    focus: parts.address,
    controls: { email: parts.address },
    defaultField: "email",
    rejection: "The tenant does not take this address.",
    progress: "Sending a code…",
    async submit() {
      const email = parts.address.value.trim();
      const isOne = email !== "" && parts.address.validity.valid;
      if (!isOne) throw new FieldError(parts.address, "Give a whole address, such as ada@example.com.");
      await sendCode(context, { heading, text: `We sent a code to ${email}.`, options: { email }, back: step });
    },
  };
  return step;
}
