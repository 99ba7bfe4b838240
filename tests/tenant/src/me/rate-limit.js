import { Problem } from "./problem.js";

/** A token bucket that holds the requests of one second. */
export class TokenBucket {
  #perSecond;
  #clock;
  #left;
  #filledAt;

  /**
   * @param {number} perSecond
   * @param {import("../state/clock.js").Clock} clock
   */
  constructor(perSecond, clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = perSecond;
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
    const untilFull = (this.#perSecond - this.#left) / this.#perSecond;
    return {
      "x-ratelimit-limit": String(this.#perSecond),
      "x-ratelimit-remaining": String(Math.floor(this.#left)),
      "x-ratelimit-reset": String(Math.ceil(this.#clock.now() / 1000 + untilFull)),
    };
  }

  /** @returns {number} whole seconds until one more request is allowed */
  get retryAfter() {
    this.#refill();
    return Math.max(1, Math.ceil((1 - this.#left) / this.#perSecond));
  }

  #refill() {
    const now = this.#clock.now();
    this.#left = Math.min(this.#perSecond, this.#left + ((now - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = now;
  }
}

/**
 * Every answer tells where the bucket stands, also one that took nothing out of it.
 * @param {TokenBucket} bucket
 * @returns {import("koa").Middleware}
 */
export function showRateLimit(bucket) {
  return async (ctx, next) => {
    await next();
    ctx.set(bucket.headers);
  };
}

/**
 * @param {TokenBucket} bucket
 * @returns {import("koa").Middleware}
 */
export function limitRate(bucket) {
  return (_ctx, next) => {
    if (bucket.take()) return next();
    throw new Problem("429-0001", "Too many requests to this tenant; see the rate limit headers.", {
      headers: { "retry-after": String(bucket.retryAfter), "x-auth0-error-kind": "global-rate-limit" },
    });
  };
}
