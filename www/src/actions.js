import { setStatus } from "./status.js";

// A navigation that was asked for can still be stopped by the person or fail without an event.
const NAVIGATION_TIMEOUT_MS = 10_000;

/**
 * Runs what buttons do: one run a button at a time, its progress in the status line.
 *
 * @param {object} options
 * @param {(error: unknown) => void} options.onFailure
 */
export function createActions({ onFailure }) {
  const pendingUnloads = new Set();

  /** @returns {Promise<unknown>} always fulfilled: with what the work gave, or with nothing */
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

  /**
   * As `runAction`, for work that ends in leaving the page: the button stays busy until the page is gone, is back, or was never
   * left.
   */
  async function runRedirect(button, progress, work) {
    await runAction(button, progress, async () => {
      await work();
      if (!(await waitForUnload())) setStatus("The page was not left. Try again.");
    });
  }

  /** Waits for the page to be left. @returns {Promise<boolean>} whether it was */
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

  /** The page was left and is back from the browser's memory. */
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
  // Disabling a button takes the focus from it.
  const focusIsLost = document.activeElement === null || document.activeElement === document.body;
  if (button.dataset.focused === "true" && focusIsLost && button.isConnected) button.focus();
  delete button.dataset.focused;
}
