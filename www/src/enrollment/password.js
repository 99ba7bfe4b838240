import { fromTemplate } from "../dom.js";
import { FieldError } from "../field-errors.js";
import { passwordRules } from "./password-rules.js";
import { stepForm } from "./step-form.js";

const RESULT_LABELS = { met: "Met:", unmet: "Not met:", unknown: "" };

/** @returns {Promise<(dialog: import("./dialog.js").EnrollmentDialog) => import("./dialog.js").Step>} */
export async function startPassword({ enrollment, user }) {
  const { policy } = await enrollment.challenge();
  return (dialog) => {
    const { form, parts } = stepForm("password-step", "Save");
    const rules = showRules(parts, passwordRules(policy, user));
    // Lets a password manager associate the password with the user.
    parts.username.value = typeof user.email === "string" ? user.email : "";
    parts.password.addEventListener("input", () => rules.check(parts.password.value));
    parts.toggle.addEventListener("click", () => toggle(parts));
    rules.check("");
    return {
      heading: "Set a new password",
      form,
      focus: parts.password,
      controls: { new_password: parts.password },
      defaultField: "new_password",
      rejection: "This password was not accepted.",
      progress: "Saving the password…",
      async submit() {
        if (!rules.check(parts.password.value)) {
          throw new FieldError(parts.password, "The password does not meet all of the rules yet.");
        }
        await enrollment.verify({ new_password: parts.password.value });
        dialog.close();
      },
    };
  };
}

/** Lists the rules with their results. The live region announces only the count, not each rule on every keystroke. */
function showRules({ rules: list, summary }, rules) {
  const items = rules.map(({ text, check }) => {
    const { element, parts } = fromTemplate("password-rule");
    parts.text.textContent = text;
    return { element, parts, check };
  });
  list.replaceChildren(...items.map(({ element }) => element));

  return {
    /** @returns {boolean} whether the password meets all rules that can be checked here */
    check(password) {
      const results = items.map(({ check }) => check(password));
      for (const [index, { element, parts }] of items.entries()) {
        element.dataset.result = results[index];
        parts.result.textContent = RESULT_LABELS[results[index]];
      }
      const checked = results.filter((result) => result !== "unknown");
      const met = checked.filter((result) => result === "met").length;
      const words = checked.length > 0 ? `${met} of ${checked.length} rules met` : "";
      if (summary.textContent !== words) summary.textContent = words;
      return password !== "" && met === checked.length;
    },
  };
}

function toggle({ password, toggle: button }) {
  const show = password.type === "password";
  password.type = show ? "text" : "password";
  button.textContent = show ? "Hide" : "Show";
  button.setAttribute("aria-label", show ? "Hide password" : "Show password");
  password.focus();
}
