import { createActions } from "../actions.js";
import { CLOSED_BY_PAGE, byId, partsOf } from "../dom.js";
import { clearFieldErrors, showFieldErrors } from "../field.js";
import { explain } from "../messages.js";
import { errorNodes, messageNodes, setStatus } from "../status.js";

/**
 * @typedef {object} Step one view of the dialog
 * @property {string} heading
 * @property {HTMLFormElement} form
 * @property {string} progress status while `submit` runs
 * @property {() => Promise<void>} submit
 * @property {HTMLElement} [focus] gets the focus instead of the heading
 * @property {Record<string, HTMLElement>} [controls] by the field names of the API
 * @property {string} [defaultField] the field that gets an `invalid_request` error that names none
 * @property {string} [rejection] the message for such an error
 * @property {() => void} [onLeave]
 *
 * @typedef {object} EnrollmentDialog the dialog during one enrollment; once it is closed, these methods do nothing
 * @property {(step: Step) => boolean} show
 * @property {(step: Step) => void} goBack like `show`, but ignored while an action is pending: its outcome belongs to
 *   the current step
 * @property {(button: HTMLButtonElement, progress: string, work: () => Promise<void>) => Promise<void>} run
 * @property {() => void} close
 */

/** The dialog that enrolls a sign-in method in steps. */
export function createEnrollmentDialog({ onFailure }) {
  const element = byId("enrollment");
  const parts = partsOf(element);
  let flow;

  element.addEventListener("submit", (event) => {
    event.preventDefault();
    flow?.submit(event.submitter);
  });
  element.addEventListener("click", ({ target }) => {
    if (target.closest("[data-part=cancel]")) element.close();
  });
  element.addEventListener("close", () => {
    // The event is asynchronous: the dialog may be open again.
    if (!element.open) endFlow();
  });

  function endFlow() {
    flow?.end({ isCanceled: element.returnValue !== CLOSED_BY_PAGE });
    flow = undefined;
    // The content may be a secret.
    for (const part of [parts.heading, parts.alert, parts.body]) part.replaceChildren();
  }

  function createFlow(onClose) {
    let step;
    let isBusy = false;
    const isCurrent = () => flow === thisFlow;
    const { runAction } = createActions({ onFailure: showError });

    function show(next) {
      if (!isCurrent()) return false;
      step?.onLeave?.();
      step = { controls: {}, ...next };
      clear();
      parts.heading.textContent = step.heading;
      parts.body.replaceChildren(step.form);
      focusStep();
      return true;
    }

    function goBack(previous) {
      if (!isBusy) show(previous);
    }

    function focusStep() {
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

    function showError(error) {
      if (!isCurrent()) return onFailure(error);
      const { code, needsLogin, detail } = explain(error);
      if (needsLogin) {
        element.close(CLOSED_BY_PAGE);
        return onFailure(error);
      }
      if (showFieldErrors(error, step)) return undefined;
      if (code === "invalid_request" && step.rejection) {
        showAlert(messageNodes(step.rejection, detail));
        return setStatus(step.rejection);
      }
      showAlert(errorNodes(error));
      return onFailure(error);
    }

    function showAlert(nodes) {
      parts.alert.replaceChildren(...nodes);
      parts.alert.scrollIntoView({ block: "nearest" });
    }

    const thisFlow = {
      dialog: { show, goBack, run, close: () => isCurrent() && element.close(CLOSED_BY_PAGE) },
      focusStep,
      submit: (button) => run(button, step.progress, () => step.submit()),
      end(result) {
        step.onLeave?.();
        onClose(result);
      },
    };
    return thisFlow;
  }

  return {
    get isOpen() {
      return element.open;
    },

    /**
     * @param {(dialog: EnrollmentDialog) => Step} firstStep
     * @param {(result: { isCanceled: boolean }) => void} onClose
     */
    open(firstStep, onClose) {
      endFlow();
      flow = createFlow(onClose);
      flow.dialog.show(firstStep(flow.dialog));
      element.returnValue = "";
      element.showModal();
      flow.focusStep();
    },
  };
}
