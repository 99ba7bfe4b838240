/** The tenant's clock: the machine's clock, moved ahead by tests. */
export class Clock {
  #advancedMs = 0;

  /** @returns {number} milliseconds since the epoch, like `Date.now()` */
  now() {
    return Date.now() + this.#advancedMs;
  }

  /** @returns {string} the current time in the API's format */
  isoDate() {
    return new Date(this.now()).toISOString();
  }

  /** @returns {number} whole seconds ahead of the machine's clock */
  get ahead() {
    return Math.floor(this.#advancedMs / 1000);
  }

  /**
   * Moves the clock ahead.
   * @param {number} seconds zero or more
   */
  advance(seconds) {
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new TypeError("advance() takes a non-negative number of seconds");
    }
    this.#advancedMs += seconds * 1000;
  }
}
