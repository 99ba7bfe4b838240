/**
 * Values that are known by a name for a while.
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
   * @param {string} name
   * @param {T} value
   */
  set(name, value) {
    this.#dropExpired();
    this.#entries.set(name, { value, expiresAt: this.#clock.now() + this.#lifetimeMs });
  }

  /**
   * @param {string} name
   * @returns {T | undefined}
   */
  get(name) {
    this.#dropExpired();
    return this.#entries.get(name)?.value;
  }

  /** @param {string} name */
  delete(name) {
    this.#entries.delete(name);
  }

  #dropExpired() {
    for (const [name, { expiresAt }] of this.#entries) {
      if (expiresAt <= this.#clock.now()) this.#entries.delete(name);
    }
  }
}
