import { ExpiringMap } from "../state/expiring-map.js";
import { newSecret } from "../state/one-time-values.js";

const LIFETIME_SECONDS = 5 * 60;

/**
 * A login or a sign-up between the challenge and its answer.
 * @typedef {object} PasskeySession
 * @property {string} clientId
 * @property {string} challenge
 * @property {import("../state/organizations.js").Organization} [organization]
 * @property {import("../state/users.js").NewUser} [newUser] who is about to sign up
 * @property {boolean} [isGoingOn] while an answer to it is looked at
 */

/** What the `auth_session`s of the passkey API stand for. */
export class PasskeySessions {
  #entries;

  /** @param {import("../state/clock.js").Clock} clock */
  constructor(clock) {
    this.#entries = new ExpiringMap(clock, LIFETIME_SECONDS);
  }

  /**
   * @param {PasskeySession} session
   * @returns {string} the `auth_session`
   */
  open(session) {
    const authSession = newSecret();
    this.#entries.set(authSession, session);
    return authSession;
  }

  /**
   * Lets one answer at a time be looked at. Only one that is good uses the session up.
   * @param {string} authSession
   * @param {string} clientId
   * @param {(session: PasskeySession, close: () => void) => Promise<void>} work
   * @returns {Promise<boolean>} whether there is such a session; if not, nothing was done
   */
  async during(authSession, clientId, work) {
    const session = this.#entries.get(authSession);
    if (session?.clientId !== clientId || session.isGoingOn) return false;
    session.isGoingOn = true;
    try {
      await work(session, () => this.#entries.delete(authSession));
    } finally {
      session.isGoingOn = false;
    }
    return true;
  }
}
