import { fromTemplate } from "../dom.js";
import { FieldFaults } from "../problem-fields.js";
import { readCode } from "./one-time-code.js";

/** The field for a one-time code, which takes the code out of whatever is pasted. */
export function createCodeField() {
  const { element, parts } = fromTemplate("code-field");
  const { code: control } = parts;

  control.addEventListener("paste", (event) => {
    const code = readCode(event.clipboardData.getData("text"));
    if (code === "") return;
    event.preventDefault();
    control.value = code;
  });

  return {
    element,
    control,
    /** @returns {string} the code, or throws what is wrong with the field */
    read() {
      const code = readCode(control.value);
      if (code === "") throw new FieldFaults(new Map([[control, "Type the code."]]));
      return code;
    },
    clear() {
      control.value = "";
    },
  };
}

/** What the server's refusal of a code means. */
export const CODE_REFUSED = "This code was not accepted.";
