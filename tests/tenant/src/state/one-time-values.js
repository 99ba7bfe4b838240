import { randomBytes } from "node:crypto";
import { ExpiringMap } from "./expiring-map.js";

/** @returns {string} 256 random bits in base64url */
export const newSecret = () => randomBytes(32).toString("base64url");

/**
 * Values that can be taken once by a random key, until they expire.
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
   * @returns {string} its key
   */
  add(value) {
    const key = newSecret();
    this.#entries.set(key, value);
    return key;
  }

  /**
   * @param {string | null} key
   * @returns {T | undefined}
   */
  take(key) {
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    return value;
  }
}
