import { fromTemplate } from "../dom.js";
import { FieldError } from "../field-errors.js";
import { passwordRules } from "./password-rules.js";
import { stepForm } from "./step-form.js";

const VERDICTS = { met: "Met:", unmet: "Not met:", unknown: "" };

/** @returns {Promise<(shell: import("./dialog.js").Shell) => import("./dialog.js").Step>} */
export async function beginPassword({ enrollment, person }) {
  const { policy } = await enrollment.challenge();
  return (shell) => {
    const { form, parts } = stepForm("password-step", "Save");
    const rules = showRules(parts, passwordRules(policy, person));
    // Tells a password manager whose password it is.
    parts.username.value = typeof person.email === "string" ? person.email : "";
    parts.password.addEventListener("input", () => rules.judge(parts.password.value));
    parts.toggle.addEventListener("click", () => toggle(parts));
    rules.judge("");
    return {
      heading: "Choose a new password",
      form,
      focus: parts.password,
      controls: { new_password: parts.password },
      defaultField: "new_password",
      rejection: "The tenant does not take this password.",
      progress: "Saving the password…",
      async submit() {
        if (!rules.judge(parts.password.value)) {
          throw new FieldError(parts.password, "The password does not follow all of the rules yet.");
        }
        await enrollment.verify({ new_password: parts.password.value });
        shell.close();
      },
    };
  };
}

/** Lists the rules, each with its verdict; a live region says how many are met, and not which at each key. */
function showRules({ rules: list, summary }, rules) {
  const items = rules.map(({ text, judge }) => {
    const { element, parts } = fromTemplate("password-rule");
    parts.text.textContent = text;
    return { element, parts, judge };
  });
  list.replaceChildren(...items.map(({ element }) => element));

  return {
    /** @returns {boolean} whether nothing stands against the password here */
    judge(password) {
      const verdicts = items.map(({ judge }) => judge(password));
      for (const [index, { element, parts }] of items.entries()) {
        element.dataset.verdict = verdicts[index];
        parts.verdict.textContent = VERDICTS[verdicts[index]];
      }
      const judged = verdicts.filter((verdict) => verdict !== "unknown");
      const met = judged.filter((verdict) => verdict === "met").length;
      const words = judged.length > 0 ? `${met} of ${judged.length} rules met` : "";
      if (summary.textContent !== words) summary.textContent = words;
      return password !== "" && met === judged.length;
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
