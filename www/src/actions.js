import { setStatus } from "./status.js";

// The user can stop a navigation, and a navigation can fail, without any event.
const NAVIGATION_TIMEOUT_MS = 10_000;

/**
 * Runs the actions of buttons: one at a time per button, with progress in the status line.
 *
 * @param {object} options
 * @param {(error: unknown) => void} options.onFailure
 */
export function createActions({ onFailure }) {
  const pendingUnloads = new Set();

  /** @returns {Promise<unknown>} the result of `work`, or `undefined` if it failed; never rejects */
  async function runAction(button, progress, work) {
    if (button.disabled) return undefined;
    setBusy(button);
    setStatus(progress, "busy");
    try {
      return await work();
    } catch (error) {
      onFailure(error);
      return undefined;
    } finally {
      clearBusy(button);
    }
  }

  /** Like `runAction`, for work that navigates away: the button stays busy until the page unloads or a timeout. */
  async function runRedirect(button, progress, work) {
    await runAction(button, progress, async () => {
      await work();
      if (!(await waitForUnload())) setStatus("The redirect did not start. Try again.");
    });
  }

  /** @returns {Promise<boolean>} `true` once the page is restored from the back/forward cache, `false` on a timeout */
  function waitForUnload() {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), NAVIGATION_TIMEOUT_MS);
      function settle(isUnloaded) {
        clearTimeout(timer);
        pendingUnloads.delete(settle);
        resolve(isUnloaded);
      }
      pendingUnloads.add(settle);
    });
  }

  /** To be called when the page is restored from the back/forward cache. */
  function pageRestored() {
    for (const settle of [...pendingUnloads]) settle(true);
  }

  return { runAction, runRedirect, waitForUnload, pageRestored };
}

function setBusy(button) {
  button.dataset.focused = String(document.activeElement === button);
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
}

function clearBusy(button) {
  button.disabled = false;
  button.removeAttribute("aria-busy");
  // A button loses the focus when it is disabled.
  const focusIsLost = document.activeElement === null || document.activeElement === document.body;
  if (button.dataset.focused === "true" && focusIsLost && button.isConnected) button.focus();
  delete button.dataset.focused;
}
