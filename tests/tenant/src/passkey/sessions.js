import { ExpiringMap } from "../state/expiring-map.js";
import { newSecret } from "../state/one-time-values.js";

const LIFETIME_SECONDS = 5 * 60;

/**
 * A login or sign-up between the challenge and the response.
 * @typedef {object} PasskeySession
 * @property {string} clientId
 * @property {string} challenge
 * @property {import("../state/organizations.js").Organization} [organization]
 * @property {import("../state/users.js").NewUser} [newUser] of a sign-up
 * @property {boolean} [inProgress] while a response is verified
 */

/** The sessions of the passkey API by `auth_session`. */
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
   * Runs `work` unless another response to the session is in progress. Only `close()` ends the session.
   * @param {string} authSession
   * @param {string} clientId
   * @param {(session: PasskeySession, close: () => void) => Promise<void>} work
   * @returns {Promise<boolean>} whether the session exists; `work` did not run otherwise
   */
  async use(authSession, clientId, work) {
    const session = this.#entries.get(authSession);
    if (session?.clientId !== clientId || session.inProgress) return false;
    session.inProgress = true;
    try {
      await work(session, () => this.#entries.delete(authSession));
    } finally {
      session.inProgress = false;
    }
    return true;
  }
}
