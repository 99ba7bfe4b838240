import { FieldError } from "../field-errors.js";
import { sendCode } from "./sent-code.js";
import { stepForm } from "./step-form.js";

/** @returns {import("./dialog.js").Step} */
export function emailStep(context) {
  const { form, parts } = stepForm("email-step", "Send code");
  const heading = "Add an email address";
  const step = {
    heading,
    form,
    focus: parts.address,
    controls: { email: parts.address },
    defaultField: "email",
    rejection: "This email address was not accepted.",
    progress: "Sending the code…",
    async submit() {
      const email = parts.address.value.trim();
      const isValid = email !== "" && parts.address.validity.valid;
      if (!isValid) throw new FieldError(parts.address, "Enter a valid email address, such as ada@example.com.");
      await sendCode(context, { heading, text: `We sent a code to ${email}.`, options: { email }, back: step });
    },
  };
  return step;
}
