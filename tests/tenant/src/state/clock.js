/** The tenant's own time: the machine's clock, plus what a test has let pass. */
export class Clock {
  #passed = 0;

  /** @returns {number} milliseconds since the epoch, like `Date.now()` */
  now() {
    return Date.now() + this.#passed;
  }

  /** @returns {string} now, as the API writes dates */
  isoDate() {
    return new Date(this.now()).toISOString();
  }

  /** @returns {number} the whole seconds by which this clock is ahead of the machine's */
  get ahead() {
    return Math.floor(this.#passed / 1000);
  }

  /**
   * Lets time pass at once.
   * @param {number} seconds zero or more
   */
  advance(seconds) {
    if (!Number.isFinite(seconds) || seconds < 0) throw new TypeError("advance() takes zero or more seconds");
    this.#passed += seconds * 1000;
  }
}
