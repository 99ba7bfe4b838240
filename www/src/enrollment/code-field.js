import { fromTemplate } from "../dom.js";
import { FieldError } from "../field-errors.js";
import { readCode } from "./one-time-code.js";

/** The field for a one-time code. It extracts the code from pasted text. */
export function createCodeField() {
  const { element, parts } = fromTemplate("code-field");
  const { code: control } = parts;

  control.addEventListener("paste", (event) => {
    const code = readCode(event.clipboardData.getData("text"));
    if (code === "") return;
    event.preventDefault();
    control.value = code;
  });

  /** @returns {string} @throws {FieldError} if there is no code */
  function read() {
    const code = readCode(control.value);
    if (code === "") throw new FieldError(control, "Enter the code.");
    return code;
  }

  return {
    element,
    control,
    clear() {
      control.value = "";
    },

    /** The part of a step that verifies an enrollment with this code. */
    verification: ({ dialog, enrollment }) => ({
      controls: { otp_code: control },
      defaultField: "otp_code",
      rejection: "This code was not accepted.",
      progress: "Checking the code…",
      async submit() {
        await enrollment.verify({ otp_code: read() });
        dialog.close();
      },
    }),
  };
}
