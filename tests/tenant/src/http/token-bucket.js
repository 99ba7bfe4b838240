/** A rate limiter that allows `capacity` requests per `seconds`. */
export class TokenBucket {
  #capacity;
  #seconds;
  #clock;
  #tokens;
  #refilledAt;

  /**
   * @param {number} capacity
   * @param {import("../state/clock.js").Clock} clock
   * @param {number} [seconds] that an empty bucket takes to fill up
   */
  constructor(capacity, clock, seconds = 1) {
    this.#capacity = capacity;
    this.#seconds = seconds;
    this.#clock = clock;
    this.#tokens = capacity;
    this.#refilledAt = clock.now();
  }

  /** @returns {boolean} whether one more request is allowed */
  take() {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** @returns {Record<string, string>} */
  get headers() {
    this.#refill();
    return {
      "x-ratelimit-limit": String(this.#capacity),
      "x-ratelimit-remaining": String(Math.floor(this.#tokens)),
      "x-ratelimit-reset": String(Math.ceil(this.#clock.now() / 1000 + this.#secondsUntil(this.#capacity))),
    };
  }

  /** @returns {number} whole seconds until one more request is allowed */
  get retryAfter() {
    this.#refill();
    return Math.max(1, Math.ceil(this.#secondsUntil(1)));
  }

  #secondsUntil(level) {
    return ((level - this.#tokens) / this.#capacity) * this.#seconds;
  }

  #refill() {
    const now = this.#clock.now();
    const gained = ((now - this.#refilledAt) / 1000 / this.#seconds) * this.#capacity;
    this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
    this.#refilledAt = now;
  }
}
