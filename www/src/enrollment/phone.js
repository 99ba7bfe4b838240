import { FieldError } from "../field-errors.js";
import { readPhoneNumber } from "./phone-number.js";
import { sendCode } from "./sent-code.js";
import { stepForm } from "./step-form.js";

const SENT = { sms: "by text message", voice: "by voice call" };

/** @returns {import("./dialog.js").Step} */
export function phoneStep(context) {
  const { form, parts } = stepForm("phone-step", "Send code");
  const heading = "Add a phone";
  const step = {
    heading,
    form,
    focus: parts.number,
    controls: { phone_number: parts.number, preferred_authentication_method: parts.sms },
    defaultField: "phone_number",
    rejection: "This phone number was not accepted.",
    progress: "Sending the code…",
    async submit() {
      const number = readPhoneNumber(parts.number.value);
      if (!number) throw new FieldError(parts.number, "Enter a valid phone number with its country code.");
      const delivery = parts.voice.checked ? "voice" : "sms";
      const options = { phone_number: number, preferred_authentication_method: delivery };
      const text = `We sent a code to ${number} ${SENT[delivery]}.`;
      await sendCode(context, { heading, text, options, back: step });
    },
  };
  return step;
}
