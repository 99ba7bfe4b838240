import { randomBytes } from "node:crypto";
import { ExpiringValues } from "./expiring-map.js";

/** @returns {string} 43 characters that cannot be guessed */
export const newSecret = () => randomBytes(32).toString("base64url");

/**
 * Values that are kept under a secret name, to be taken out once and in time.
 * @template T
 */
export class OneTimeValues {
  #kept;

  /**
   * @param {import("./clock.js").Clock} clock
   * @param {number} lifetimeSeconds
   */
  constructor(clock, lifetimeSeconds) {
    this.#kept = new ExpiringValues(clock, lifetimeSeconds);
  }

  /**
   * @param {T} value
   * @returns {string} its name
   */
  keep(value) {
    const name = newSecret();
    this.#kept.set(name, value);
    return name;
  }

  /**
   * @param {string | null} name
   * @returns {T | undefined}
   */
  take(name) {
    const value = this.#kept.get(name);
    this.#kept.delete(name);
    return value;
  }
}
