import { newSecret } from "./one-time-values.js";

const LIFETIME_SECONDS = 300;

/**
 * A connect flow, from "connect" to "complete".
 * @typedef {object} ConnectSession
 * @property {string} authSession
 * @property {string} userId
 * @property {object} request the body of "connect"
 * @property {number} expiresAt
 * @property {string} [ticket] until the browser has redeemed it
 * @property {{ state: string, verifier: string, browser: string }} [upstream] between the two redirects of the browser
 * @property {string} [connectCode] set by the callback
 * @property {{ scopes: string[], expires_at: string }} [granted] set by the callback
 */

/** The connect flows in progress. */
export class ConnectSessions {
  #byAuthSession = new Map();
  #clock;

  static lifetimeSeconds = LIFETIME_SECONDS;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * @param {{ userId: string, request: object }} properties
   * @returns {ConnectSession}
   */
  open(properties) {
    const session = {
      authSession: `as_${newSecret()}`,
      ticket: newSecret(),
      expiresAt: this.#clock.now() + LIFETIME_SECONDS * 1000,
      ...properties,
    };
    this.#byAuthSession.set(session.authSession, session);
    return session;
  }

  /** @param {(session: ConnectSession) => boolean} matches */
  find(matches) {
    this.#dropExpired();
    return [...this.#byAuthSession.values()].find(matches);
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
