import { randomBytes } from "node:crypto";
import { ExpiringMap } from "../state/expiring-map.js";
import { MfaTokenExpired } from "./errors.js";

const LIFETIME_SECONDS = 10 * 60;
const REPORTED_AS_EXPIRED_SECONDS = 24 * 60 * 60;
const MAX_ATTEMPTS = 10;

/**
 * A token request that was interrupted with `mfa_required`.
 * @typedef {object} InterruptedRequest
 * @property {string} userId
 * @property {string} clientId
 * @property {() => object | Promise<object>} resume returns the form to forward to the server
 * @property {number} failedAttempts
 * @property {boolean} [inProgress] while a resumed request is handled
 * @property {boolean} [isByAccessToken] whether an access token of the MFA API acts as its `mfa_token`
 * @property {object} [association] the unconfirmed method enrolled for it
 */

/** The interrupted requests by `mfa_token`. */
export class MfaTokens {
  #valid;
  #issued;

  /** @param {import("../state/clock.js").Clock} clock */
  constructor(clock) {
    this.#valid = new ExpiringMap(clock, LIFETIME_SECONDS);
    this.#issued = new ExpiringMap(clock, REPORTED_AS_EXPIRED_SECONDS);
  }

  /**
   * @param {Omit<InterruptedRequest, "failedAttempts">} request
   * @returns {string}
   */
  issue(request) {
    const token = `Fe26.2*${randomBytes(32).toString("base64url")}`;
    this.bind(token, { ...request, failedAttempts: 0 });
    return token;
  }

  /**
   * Makes an access token act as the `mfa_token` of a request.
   * @param {string} token
   * @param {InterruptedRequest} request
   */
  bind(token, request) {
    this.#valid.set(token, request);
    this.#issued.set(token, true);
  }

  /**
   * @param {string} token
   * @returns {InterruptedRequest | undefined}
   */
  get(token) {
    return this.#valid.get(token);
  }

  /**
   * @param {string} token
   * @returns {InterruptedRequest | undefined} throws if the token has expired
   */
  getUnexpired(token) {
    const request = this.get(token);
    if (!request && this.wasIssued(token)) throw new MfaTokenExpired();
    return request;
  }

  /**
   * @param {string} token
   * @returns {boolean} whether it was issued, even if it has expired
   */
  wasIssued(token) {
    return this.#issued.get(token) !== undefined;
  }

  /** @param {string} token */
  consume(token) {
    this.#valid.delete(token);
    this.#issued.delete(token);
  }
}

/** @param {InterruptedRequest} request */
export const hasAttemptsLeft = ({ failedAttempts }) => failedAttempts < MAX_ATTEMPTS;
