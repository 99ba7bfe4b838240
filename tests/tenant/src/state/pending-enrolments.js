import { randomBytes } from "node:crypto";

const LIFETIME_MS = 5 * 60 * 1000;

/**
 * @typedef {object} PendingEnrolment
 * @property {string} authSession
 * @property {string} userId
 * @property {string} methodId the id in the `Location` of the first step, such as `passkey|new`
 * @property {number} expiresAt
 * @property {object} details what the type has to remember until the second step
 */

/** Enrolments between their two steps, each known by the `auth_session` that ties the steps together. */
export class PendingEnrolments {
  #bySession = new Map();
  #clock;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * @param {{ userId: string, methodId: string, details: object }} enrolment
   * @returns {PendingEnrolment}
   */
  open({ userId, methodId, details }) {
    this.#forgetStale();
    const authSession = `Fe26.2**${randomBytes(48).toString("base64url")}`;
    const pending = { authSession, userId, methodId, details, expiresAt: this.#clock.now() + LIFETIME_MS };
    this.#bySession.set(authSession, pending);
    return pending;
  }

  /**
   * Takes an enrolment out, so that two second steps at once cannot both succeed.
   * @param {{ authSession: string, userId: string, methodId: string }} claimed
   * @returns {PendingEnrolment | undefined}
   */
  take({ authSession, userId, methodId }) {
    this.#forgetStale();
    const pending = this.#bySession.get(authSession);
    if (pending?.userId !== userId || pending.methodId !== methodId) return undefined;
    this.#bySession.delete(authSession);
    return pending;
  }

  /**
   * Puts an enrolment back whose second step failed: only success uses it up.
   * @param {PendingEnrolment} pending
   */
  restore(pending) {
    this.#bySession.set(pending.authSession, pending);
  }

  #forgetStale() {
    for (const [authSession, { expiresAt }] of this.#bySession) {
      if (expiresAt <= this.#clock.now()) this.#bySession.delete(authSession);
    }
  }
}
