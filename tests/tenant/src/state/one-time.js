import { randomBytes } from "node:crypto";

/** @returns {string} 43 characters that cannot be guessed */
export const newSecret = () => randomBytes(32).toString("base64url");

/**
 * Values that are kept under a secret name, to be taken out once and in time.
 * @template T
 */
export class OneTimeValues {
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
   * @param {T} value
   * @returns {string} its name
   */
  keep(value) {
    this.#forgetStale();
    const name = newSecret();
    this.#kept.set(name, { value, expiresAt: this.#clock.now() + this.#lifetimeMs });
    return name;
  }

  /**
   * @param {string | null} name
   * @returns {T | undefined}
   */
  take(name) {
    this.#forgetStale();
    const { value } = this.#kept.get(name) ?? {};
    this.#kept.delete(name);
    return value;
  }

  #forgetStale() {
    for (const [name, { expiresAt }] of this.#kept) {
      if (expiresAt <= this.#clock.now()) this.#kept.delete(name);
    }
  }
}
