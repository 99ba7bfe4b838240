const RETRY_DELAY_MS = 30_000;

/**
 * Renews a session that is shown and not used. Calls of the client do so by themselves.
 *
 * @param {object} options
 * @param {() => Promise<unknown>} options.refresh
 * @param {(error: unknown) => void} options.onFailure
 * @param {() => number} [options.now]
 */
export function createSessionRefresh({ refresh, onFailure, now = Date.now }) {
  let isPending = false;
  let retryAt = 0;

  /** Does nothing while one is under way, and for a while after one that failed. */
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
