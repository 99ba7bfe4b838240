import { randomBytes } from "node:crypto";
import { ExpiringMap } from "../state/expiring-map.js";
import { MfaTokenExpired } from "./errors.js";

const LIFETIME_SECONDS = 10 * 60;
const REMEMBERED_SECONDS = 24 * 60 * 60;
const MAX_ATTEMPTS = 10;

/**
 * A request for tokens that was stopped for want of a second factor.
 * @typedef {object} StoppedRequest
 * @property {string} userId
 * @property {string} clientId
 * @property {() => object | Promise<object>} goOn gives the form with which it goes on
 * @property {number} failedAttempts
 * @property {boolean} [isGoingOn] while the server decides
 * @property {boolean} [isByAccessToken] whether an access token for the MFA API stands for it
 * @property {object} [associated] the method that is enrolled meanwhile
 */

/** What the `mfa_token`s of a tenant stand for. */
export class MfaTokens {
  #valid;
  #known;

  /** @param {import("../state/clock.js").Clock} clock */
  constructor(clock) {
    this.#valid = new ExpiringMap(clock, LIFETIME_SECONDS);
    this.#known = new ExpiringMap(clock, REMEMBERED_SECONDS);
  }

  /**
   * @param {Omit<StoppedRequest, "failedAttempts">} request
   * @returns {string}
   */
  issue(request) {
    const token = `Fe26.2*${randomBytes(32).toString("base64url")}`;
    this.accept(token, { ...request, failedAttempts: 0 });
    return token;
  }

  /**
   * Lets a token that was issued for something else stand for a request.
   * @param {string} token
   * @param {StoppedRequest} request
   */
  accept(token, request) {
    this.#valid.set(token, request);
    this.#known.set(token, true);
  }

  /**
   * @param {string} token
   * @returns {StoppedRequest | undefined}
   */
  get(token) {
    return this.#valid.get(token);
  }

  /**
   * @param {string} token
   * @returns {StoppedRequest | undefined} throws when the token was valid once
   */
  getUnexpired(token) {
    const request = this.get(token);
    if (!request && this.remembers(token)) throw new MfaTokenExpired();
    return request;
  }

  /**
   * @param {string} token
   * @returns {boolean} whether it was valid once
   */
  remembers(token) {
    return this.#known.get(token) !== undefined;
  }

  /** @param {string} token that has done its work */
  use(token) {
    this.#valid.delete(token);
    this.#known.delete(token);
  }
}

/** @param {StoppedRequest} request */
export const hasAttemptsLeft = ({ failedAttempts }) => failedAttempts < MAX_ATTEMPTS;
