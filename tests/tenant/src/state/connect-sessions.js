import { newSecret } from "./one-time-values.js";

const LIFETIME_SECONDS = 300;

/**
 * One way from "connect" to "complete".
 * @typedef {object} ConnectSession
 * @property {string} authSession
 * @property {string} userId
 * @property {object} request the body of "connect"
 * @property {number} expiresAt
 * @property {string} [ticket] until the browser has shown it
 * @property {{ state: string, verifier: string, browser: string }} [upstream] between the two redirects of the browser
 * @property {string} [connectCode] from the return of the browser on
 * @property {{ scopes: string[], expires_at: string }} [granted] likewise
 */

/** What is under way to be connected. */
export class ConnectSessions {
  #byAuthSession = new Map();
  #clock;

  static lifetimeSeconds = LIFETIME_SECONDS;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * @param {{ userId: string, request: object }} content
   * @returns {ConnectSession}
   */
  open(content) {
    const session = {
      authSession: `as_${newSecret()}`,
      ticket: newSecret(),
      expiresAt: this.#clock.now() + LIFETIME_SECONDS * 1000,
      ...content,
    };
    this.#byAuthSession.set(session.authSession, session);
    return session;
  }

  /** @param {(session: ConnectSession) => boolean} isMeant */
  find(isMeant) {
    this.#dropExpired();
    return [...this.#byAuthSession.values()].find(isMeant);
  }

  /**
   * @param {string} authSession
   * @returns {ConnectSession | undefined}
   */
  get(authSession) {
    this.#dropExpired();
    return this.#byAuthSession.get(authSession);
  }

  /** @param {ConnectSession} session */
  close({ authSession }) {
    this.#byAuthSession.delete(authSession);
  }

  #dropExpired() {
    for (const session of this.#byAuthSession.values()) {
      if (session.expiresAt <= this.#clock.now()) this.close(session);
    }
  }
}
