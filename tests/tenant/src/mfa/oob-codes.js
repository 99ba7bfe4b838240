import { newSecret } from "../state/one-time-values.js";
import { ExpiringMap } from "../state/expiring-map.js";

const LIFETIME_SECONDS = 5 * 60;
const POLLING_SECONDS = 5; // RFC 8628, 3.5

/**
 * @typedef {object} OobChallenge
 * @property {import("./mfa-tokens.js").InterruptedRequest} request
 * @property {import("./proofs.js").Challenge} challenge
 * @property {number} [polledAt]
 */

/** The out-of-band challenges by `oob_code`. */
export class OobCodes {
  #entries;
  #clock;

  /** @param {import("../state/clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
    this.#entries = new ExpiringMap(clock, LIFETIME_SECONDS);
  }

  /**
   * @param {OobChallenge} sent
   * @returns {{ oob_code: string, binding_method?: "prompt" }} members of the response
   */
  issue(sent) {
    const code = newSecret();
    this.#entries.set(code, { ...sent });
    return { oob_code: code, ...(!sent.challenge.push && { binding_method: "prompt" }) };
  }

  /**
   * @param {string} code
   * @param {import("./mfa-tokens.js").InterruptedRequest} request
   * @returns {OobChallenge | undefined} undefined if the code is unknown, expired, or for another request
   */
  get(code, request) {
    const sent = this.#entries.get(code);
    return sent?.request === request ? sent : undefined;
  }

  /**
   * @param {OobChallenge} sent
   * @returns {boolean} whether the last poll was less than five seconds ago
   */
  pollsTooFast(sent) {
    const last = sent.polledAt ?? -Infinity;
    sent.polledAt = this.#clock.now();
    return sent.polledAt - last < POLLING_SECONDS * 1000;
  }
}
