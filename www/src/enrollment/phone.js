import { FieldError } from "../field-errors.js";
import { sendCode } from "./sent-code.js";
import { stepForm } from "./step-form.js";

const HEADING = "Add a phone";

const SENDING = { sms: "a text message", voice: "a voice call" };
const SENT = { sms: "by text message", voice: "by voice call" };

/** @returns {import("./dialog.js").Step} */
export function phoneStep(context) {
  const { form, parts } = stepForm("phone-step", "Continue");
  // The library is large, so it is loaded when it is needed, while the user types.
  const library = import("./phone-number.js");
  library.catch(() => {});
  const step = {
    heading: HEADING,
    form,
    focus: parts.number,
    controls: { phone_number: parts.number, preferred_authentication_method: parts.sms },
    defaultField: "phone_number",
    rejection: "This phone number was not accepted.",
    progress: "Checking the number…",
    async submit() {
      const { readPhoneNumber } = await library;
      const number = readPhoneNumber(parts.number.value);
      if (!number) throw new FieldError(parts.number, "Enter a valid phone number with its country code.");
      const delivery = parts.voice.checked ? "voice" : "sms";
      context.dialog.show(confirmationStep(context, { number, delivery, back: step }));
    },
  };
  return step;
}

/** Shows the number as it was understood: a code sent to a wrong number would reach a stranger. */
function confirmationStep(context, { number, delivery, back }) {
  const { form, parts } = stepForm("phone-confirmation-step", "Send code");
  parts.number.textContent = number.formatted;
  parts.delivery.textContent = SENDING[delivery];
  parts.back.addEventListener("click", () => context.dialog.goBack(back));
  const options = { phone_number: number.e164, preferred_authentication_method: delivery };
  return {
    heading: HEADING,
    form,
    rejection: back.rejection,
    progress: "Sending the code…",
    async submit() {
      try {
        const text = `We sent a code to ${number.formatted} ${SENT[delivery]}.`;
        await sendCode(context, { heading: HEADING, text, options, back });
      } catch (error) {
        // The error belongs to the field of the number.
        if (error?.code === "invalid_request") context.dialog.show(back);
        throw error;
      }
    },
  };
}
