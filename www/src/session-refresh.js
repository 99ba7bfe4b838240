const RETRY_DELAY_MS = 30_000;

/**
 * Refreshes the session while the page only displays it. Calls to the client refresh it by themselves.
 *
 * @param {object} options
 * @param {() => Promise<unknown>} options.refresh
 * @param {(error: unknown) => void} options.onFailure
 * @param {() => number} [options.now]
 */
export function createSessionRefresh({ refresh, onFailure, now = Date.now }) {
  let isPending = false;
  let retryAt = 0;

  /** Does nothing while a refresh is pending, and for 30 seconds after a failed one. */
  return async function refreshIfDue() {
    if (isPending || now() < retryAt) return;
    isPending = true;
    try {
      await refresh();
    } catch (error) {
      retryAt = now() + RETRY_DELAY_MS;
      onFailure(error);
    } finally {
      isPending = false;
    }
  };
}
