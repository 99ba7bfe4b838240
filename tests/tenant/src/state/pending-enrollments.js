import { randomBytes } from "node:crypto";

const LIFETIME_MS = 5 * 60 * 1000;
const RETENTION_MS = 60 * 60 * 1000;

/**
 * @typedef {object} PendingEnrollment
 * @property {string} authSession
 * @property {string} userId
 * @property {string} methodId the id in the `Location` of the first step, such as `passkey|new`
 * @property {number} expiresAt
 * @property {object} details state that the second step needs
 */

/** Enrollments between their two steps, by `auth_session`. */
export class PendingEnrollments {
  #bySession = new Map();
  #clock;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /** @returns {number} when an enrollment opened now expires */
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
   * Removes and returns an enrollment, so that two concurrent second steps cannot both succeed.
   * @param {{ authSession: string, userId: string, methodId: string }} request
   * @returns {PendingEnrollment | undefined}
   */
  take({ authSession, userId, methodId }) {
    const pending = this.#bySession.get(authSession);
    const matches = pending?.userId === userId && pending.methodId === methodId;
    if (!matches || pending.expiresAt <= this.#clock.now()) return undefined;
    this.#bySession.delete(authSession);
    return pending;
  }

  /**
   * Puts back an enrollment whose second step failed: only success consumes it.
   * @param {PendingEnrollment} pending
   */
  restore(pending) {
    this.#bySession.set(pending.authSession, pending);
  }

  /**
   * Cancels the enrollment of a method that was removed.
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
   * @returns {boolean} whether an enrollment with this id exists or recently existed
   */
  existedRecently(userId, methodId) {
    return [...this.#bySession.values()].some((pending) => pending.userId === userId && pending.methodId === methodId);
  }

  #dropOld() {
    for (const [authSession, { expiresAt }] of this.#bySession) {
      if (expiresAt + RETENTION_MS <= this.#clock.now()) this.#bySession.delete(authSession);
    }
  }
}
