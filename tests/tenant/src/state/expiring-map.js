/**
 * A map whose entries expire by the tenant's clock.
 * @template T
 */
export class ExpiringMap {
  #entries = new Map();
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
   * @param {string} key
   * @param {T} value
   */
  set(key, value) {
    this.#dropExpired();
    this.#entries.set(key, { value, expiresAt: this.#clock.now() + this.#lifetimeMs });
  }

  /**
   * @param {string} key
   * @returns {T | undefined}
   */
  get(key) {
    this.#dropExpired();
    return this.#entries.get(key)?.value;
  }

  /** @param {string} key */
  delete(key) {
    this.#entries.delete(key);
  }

  #dropExpired() {
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt <= this.#clock.now()) this.#entries.delete(key);
    }
  }
}
