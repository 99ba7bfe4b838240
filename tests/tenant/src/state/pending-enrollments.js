import { randomBytes } from "node:crypto";

const LIFETIME_MS = 5 * 60 * 1000;
const REMEMBERED_MS = 60 * 60 * 1000;

/**
 * @typedef {object} PendingEnrollment
 * @property {string} authSession
 * @property {string} userId
 * @property {string} methodId the id in the `Location` of the first step, such as `passkey|new`
 * @property {number} expiresAt
 * @property {object} details what the type has to remember until the second step
 */

/** Enrollments between their two steps, each known by the `auth_session` that ties the steps together. */
export class PendingEnrollments {
  #bySession = new Map();
  #clock;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /** @returns {number} when an enrollment that is opened now is over */
  deadline() {
    return this.#clock.now() + LIFETIME_MS;
  }

  /**
   * @param {{ userId: string, methodId: string, details: object, expiresAt: number }} enrollment
   * @returns {PendingEnrollment}
   */
  open({ userId, methodId, details, expiresAt }) {
    this.#dropOld();
    const authSession = `Fe26.2**${randomBytes(48).toString("base64url")}`;
    const pending = { authSession, userId, methodId, details, expiresAt };
    this.#bySession.set(authSession, pending);
    return pending;
  }

  /**
   * Takes an enrollment out, so that two second steps at once cannot both succeed.
   * @param {{ authSession: string, userId: string, methodId: string }} claimed
   * @returns {PendingEnrollment | undefined}
   */
  take({ authSession, userId, methodId }) {
    const pending = this.#bySession.get(authSession);
    const fits = pending?.userId === userId && pending.methodId === methodId;
    if (!fits || pending.expiresAt <= this.#clock.now()) return undefined;
    this.#bySession.delete(authSession);
    return pending;
  }

  /**
   * Puts an enrollment back whose second step failed: only success uses it up.
   * @param {PendingEnrollment} pending
   */
  restore(pending) {
    this.#bySession.set(pending.authSession, pending);
  }

  /**
   * Ends what was opened for a method that is gone.
   * @param {string} userId
   * @param {string} methodId
   */
  cancel(userId, methodId) {
    for (const [authSession, pending] of this.#bySession) {
      if (pending.userId === userId && pending.methodId === methodId) this.#bySession.delete(authSession);
    }
  }

  /**
   * @param {string} userId
   * @param {string} methodId
   * @returns {boolean} whether there lately was an enrollment for that id, be it too old by now
   */
  remembers(userId, methodId) {
    return [...this.#bySession.values()].some((pending) => pending.userId === userId && pending.methodId === methodId);
  }

  #dropOld() {
    for (const [authSession, { expiresAt }] of this.#bySession) {
      if (expiresAt + REMEMBERED_MS <= this.#clock.now()) this.#bySession.delete(authSession);
    }
  }
}
