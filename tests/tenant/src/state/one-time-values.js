import { randomBytes } from "node:crypto";
import { ExpiringMap } from "./expiring-map.js";

/** @returns {string} 43 characters that cannot be guessed */
export const newSecret = () => randomBytes(32).toString("base64url");

/**
 * Values that are kept under a secret name, to be taken out once and in time.
 * @template T
 */
export class OneTimeValues {
  #entries;

  /**
   * @param {import("./clock.js").Clock} clock
   * @param {number} lifetimeSeconds
   */
  constructor(clock, lifetimeSeconds) {
    this.#entries = new ExpiringMap(clock, lifetimeSeconds);
  }

  /**
   * @param {T} value
   * @returns {string} its name
   */
  keep(value) {
    const name = newSecret();
    this.#entries.set(name, value);
    return name;
  }

  /**
   * @param {string | null} name
   * @returns {T | undefined}
   */
  take(name) {
    const value = this.#entries.get(name);
    this.#entries.delete(name);
    return value;
  }
}
