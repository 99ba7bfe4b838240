import { isRepeatable } from "./error.js";

/** Calls that a step-up interrupted, by what it asks for: the login that brings it makes them again. */
export class StepUpRetries {
  #byStepUp = new WeakMap();

  /**
   * Keeps a call that failed, where it can be made again.
   * @param {unknown} error
   * @param {string | undefined} subject who made it
   * @param {() => Promise<unknown>} call
   */
  keep(error, subject, call) {
    if (isRepeatable(error) && error.stepUp) this.#byStepUp.set(error.stepUp, { subject, call });
  }

  /**
   * The call that waits for this step-up, at most once; what somebody asked is made again for nobody else.
   * @param {unknown} stepUp
   * @param {string} subject who is signed in now
   * @returns {(() => Promise<unknown>) | undefined}
   */
  take(stepUp, subject) {
    const entry = this.#byStepUp.get(stepUp);
    this.#byStepUp.delete(stepUp);
    return entry?.subject === subject ? entry.call : undefined;
  }
}
