import { FieldError } from "../field-errors.js";
import { readPhoneNumber } from "./phone-number.js";
import { sendCode } from "./sent-code.js";
import { stepForm } from "./step-form.js";

const SENT = { sms: "as a text message", voice: "by a call" };

/** @returns {import("./dialog.js").Step} */
export function phoneStep(context) {
  const { form, parts } = stepForm("phone-step", "Send a code");
  const heading = "Add a phone";
  const step = {
    heading,
    form,
    focus: parts.number,
    controls: { phone_number: parts.number, preferred_authentication_method: parts.sms },
    defaultField: "phone_number",
    rejection: "The tenant does not take this number.",
    progress: "Sending a code…",
    async submit() {
      const number = readPhoneNumber(parts.number.value);
      if (!number) throw new FieldError(parts.number, "Give the whole number, its country code included.");
      const delivery = parts.voice.checked ? "voice" : "sms";
      const options = { phone_number: number, preferred_authentication_method: delivery };
      const text = `We sent a code to ${number} ${SENT[delivery]}.`;
      await sendCode(context, { heading, text, options, back: step });
    },
  };
  return step;
}
