/**
 * Values that are known by a name for a while.
 * @template T
 */
export class ExpiringValues {
  #kept = new Map();
  #clock;
  #lifetimeMs;

  /**
   * @param {import("./clock.js").Clock} clock
   * @param {number} lifetimeSeconds
   */
  constructor(clock, lifetimeSeconds) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeSeconds * 1000;
  }

  /**
   * @param {string} name
   * @param {T} value
   */
  set(name, value) {
    this.#forgetStale();
    this.#kept.set(name, { value, expiresAt: this.#clock.now() + this.#lifetimeMs });
  }

  /**
   * @param {string} name
   * @returns {T | undefined}
   */
  get(name) {
    this.#forgetStale();
    return this.#kept.get(name)?.value;
  }

  /** @param {string} name */
  delete(name) {
    this.#kept.delete(name);
  }

  #forgetStale() {
    for (const [name, { expiresAt }] of this.#kept) {
      if (expiresAt <= this.#clock.now()) this.#kept.delete(name);
    }
  }
}
