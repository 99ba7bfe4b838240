/** A token bucket that holds the requests of a span of time. */
export class TokenBucket {
  #capacity;
  #seconds;
  #clock;
  #left;
  #filledAt;

  /**
   * @param {number} capacity
   * @param {import("../state/clock.js").Clock} clock
   * @param {number} [seconds] in which an empty bucket fills up
   */
  constructor(capacity, clock, seconds = 1) {
    this.#capacity = capacity;
    this.#seconds = seconds;
    this.#clock = clock;
    this.#left = capacity;
    this.#filledAt = clock.now();
  }

  /** @returns {boolean} whether one more request is allowed */
  take() {
    this.#refill();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** @returns {Record<string, string>} */
  get headers() {
    this.#refill();
    return {
      "x-ratelimit-limit": String(this.#capacity),
      "x-ratelimit-remaining": String(Math.floor(this.#left)),
      "x-ratelimit-reset": String(Math.ceil(this.#clock.now() / 1000 + this.#secondsUntil(this.#capacity))),
    };
  }

  /** @returns {number} whole seconds until one more request is allowed */
  get retryAfter() {
    this.#refill();
    return Math.max(1, Math.ceil(this.#secondsUntil(1)));
  }

  #secondsUntil(level) {
    return ((level - this.#left) / this.#capacity) * this.#seconds;
  }

  #refill() {
    const now = this.#clock.now();
    const gained = ((now - this.#filledAt) / 1000 / this.#seconds) * this.#capacity;
    this.#left = Math.min(this.#capacity, this.#left + gained);
    this.#filledAt = now;
  }
}
