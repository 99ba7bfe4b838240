import { setStatus } from "./status.js";

// A navigation that was asked for can still be stopped by the person or fail without an event.
const NAVIGATION_PATIENCE_MS = 10_000;

/**
 * Runs what buttons do: one run a button at a time, its progress in the status line.
 *
 * @param {object} options
 * @param {(error: unknown) => void} options.onFailure
 */
export function createActions({ onFailure }) {
  const leaving = new Set();

  /** @returns {Promise<unknown>} always fulfilled: with what the work gave, or with nothing */
  async function act(button, progress, work) {
    if (button.disabled) return undefined;
    begin(button);
    setStatus(progress, "busy");
    try {
      return await work();
    } catch (error) {
      onFailure(error);
      return undefined;
    } finally {
      end(button);
    }
  }

  /**
   * As `act`, for work that ends in leaving the page: the button stays busy until the page is gone, is back, or was never
   * left.
   */
  async function leave(button, progress, work) {
    await act(button, progress, async () => {
      await work();
      if (!(await wasLeft())) setStatus("The page was not left. Try again.");
    });
  }

  /** Waits for the page to be left. @returns {Promise<boolean>} whether it was */
  function wasLeft() {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), NAVIGATION_PATIENCE_MS);
      function settle(left) {
        clearTimeout(timer);
        leaving.delete(settle);
        resolve(left);
      }
      leaving.add(settle);
    });
  }

  /** The page was left and is back from the browser's memory. */
  function comeBack() {
    for (const settle of [...leaving]) settle(true);
  }

  return { act, leave, wasLeft, comeBack };
}

function begin(button) {
  button.dataset.focused = String(document.activeElement === button);
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
}

function end(button) {
  button.disabled = false;
  button.removeAttribute("aria-busy");
  // Disabling a button takes the focus from it.
  const focusIsLost = document.activeElement === null || document.activeElement === document.body;
  if (button.dataset.focused === "true" && focusIsLost && button.isConnected) button.focus();
  delete button.dataset.focused;
}
