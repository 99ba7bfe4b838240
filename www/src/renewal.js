const PAUSE_MS = 30_000;

/**
 * Renews a session that is shown and not used. Calls of the client do so by themselves.
 *
 * @param {object} options
 * @param {() => Promise<unknown>} options.renew
 * @param {(error: unknown) => void} options.onFailure
 * @param {() => number} [options.now]
 */
export function createRenewal({ renew, onFailure, now = Date.now }) {
  let isUnderWay = false;
  let quietUntil = 0;

  /** Does nothing while one is under way, and for a while after one that failed. */
  return async function renewIfDue() {
    if (isUnderWay || now() < quietUntil) return;
    isUnderWay = true;
    try {
      await renew();
    } catch (error) {
      quietUntil = now() + PAUSE_MS;
      onFailure(error);
    } finally {
      isUnderWay = false;
    }
  };
}
