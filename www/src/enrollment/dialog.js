import { createActions } from "../actions.js";
import { CLOSED_BY_PAGE, byId, partsOf } from "../dom.js";
import { clearFieldErrors, showFieldErrors } from "../field.js";
import { explain } from "../messages.js";
import { errorNodes, setStatus, messageNodes } from "../status.js";

/**
 * @typedef {object} Step one view of the dialog
 * @property {string} heading
 * @property {HTMLFormElement} form whose submission goes on
 * @property {string} progress what is going on then
 * @property {() => Promise<void>} submit
 * @property {HTMLElement} [focus] where a person begins; without it, at the heading
 * @property {Record<string, HTMLElement>} [controls] by the names that the API has for them
 * @property {string} [defaultField] the control that a refusal is about which names none
 * @property {string} [rejection] what such a refusal means
 * @property {() => void} [leave] called when the view is left
 *
 * @typedef {object} Shell the dialog, as the steps of one enrollment see it; once it was closed, it does nothing for them
 * @property {(step: Step) => boolean} show
 * @property {(step: Step) => void} goBack as `show`, unless something is under way: its outcome belongs to this step
 * @property {(button: HTMLButtonElement, progress: string, work: () => Promise<void>) => Promise<void>} run
 * @property {() => void} close
 */

/** The dialog in which a sign-in method is added, step by step. */
export function createEnrollmentDialog({ onFailure }) {
  const dialog = byId("enrollment");
  const parts = partsOf(dialog);
  let visit;

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    visit?.submit(event.submitter);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target.closest("[data-part=cancel]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    // The event comes late: the next visit may have begun already.
    if (!dialog.open) endVisit();
  });

  function endVisit() {
    visit?.end({ isCanceled: dialog.returnValue !== CLOSED_BY_PAGE });
    visit = undefined;
    // What was shown may be a secret.
    for (const part of [parts.heading, parts.alert, parts.body]) part.replaceChildren();
  }

  function createVisit(onClose) {
    let step;
    let isBusy = false;
    const isCurrent = () => visit === mine;
    const { runAction } = createActions({ onFailure: refuse });

    function show(next) {
      if (!isCurrent()) return false;
      step?.leave?.();
      step = { controls: {}, ...next };
      clear();
      parts.heading.textContent = step.heading;
      parts.body.replaceChildren(step.form);
      begin();
      return true;
    }

    function goBack(former) {
      if (!isBusy) show(former);
    }

    function begin() {
      (step.focus ?? parts.heading).focus();
    }

    function clear() {
      parts.alert.replaceChildren();
      clearFieldErrors(step);
    }

    async function run(button, progress, work) {
      if (isBusy || !isCurrent()) return;
      isBusy = true;
      clear();
      await runAction(button, progress, work);
      isBusy = false;
    }

    function refuse(error) {
      if (!isCurrent()) return onFailure(error);
      const { code, needsLogin, detail } = explain(error);
      if (needsLogin) {
        dialog.close(CLOSED_BY_PAGE);
        return onFailure(error);
      }
      if (showFieldErrors(error, step)) return undefined;
      if (code === "invalid_request" && step.rejection) {
        alert(messageNodes(step.rejection, detail));
        return setStatus(step.rejection);
      }
      alert(errorNodes(error));
      return onFailure(error);
    }

    function alert(nodes) {
      parts.alert.replaceChildren(...nodes);
      parts.alert.scrollIntoView({ block: "nearest" });
    }

    const mine = {
      shell: { show, goBack, run, close: () => isCurrent() && dialog.close(CLOSED_BY_PAGE) },
      begin,
      submit: (button) => run(button, step.progress, () => step.submit()),
      end(how) {
        step.leave?.();
        onClose(how);
      },
    };
    return mine;
  }

  return {
    get isOpen() {
      return dialog.open;
    },

    /**
     * Opens the dialog.
     *
     * @param {(shell: Shell) => Step} firstStep
     * @param {(how: { isCanceled: boolean }) => void} onClose
     */
    open(firstStep, onClose) {
      endVisit();
      visit = createVisit(onClose);
      visit.shell.show(firstStep(visit.shell));
      dialog.returnValue = "";
      dialog.showModal();
      visit.begin();
    },
  };
}
