import { isRepeatable } from "./error.js";

/**
 * Calls that failed with a `stepUp`, keyed by that object. `loginWithPopup({ stepUp })` retries the call after the login.
 */
export class StepUpRetries {
  #byStepUp = new WeakMap();

  /**
   * Keeps a failed call, if its error allows a retry.
   * @param {unknown} error
   * @param {string | undefined} subject `sub` of the user who was signed in when the call was made
   * @param {() => Promise<unknown>} call
   */
  keep(error, subject, call) {
    if (isRepeatable(error) && error.stepUp) this.#byStepUp.set(error.stepUp, { subject, call });
  }

  /**
   * Removes and returns the call that failed with this `stepUp`. If another user is signed in now, the call is dropped.
   * @param {unknown} stepUp
   * @param {string} subject `sub` of the user who is signed in now
   * @returns {(() => Promise<unknown>) | undefined}
   */
  take(stepUp, subject) {
    const entry = this.#byStepUp.get(stepUp);
    this.#byStepUp.delete(stepUp);
    return entry?.subject === subject ? entry.call : undefined;
  }
}
