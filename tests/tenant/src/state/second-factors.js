/** The time of the last second factor, by session and by family of refresh tokens. */
export class SecondFactors {
  #bySession = new Map();
  #byFamily = new Map();
  #clock;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /** @param {string} sessionUid */
  recordProofInSession(sessionUid) {
    this.#bySession.set(sessionUid, this.#clock.now());
  }

  /**
   * @param {string} sessionUid
   * @returns {number} seconds since the last proof; Infinity without one
   */
  ageInSession(sessionUid) {
    return this.#age(this.#bySession.get(sessionUid));
  }

  /**
   * A family inherits the last proof of its session, or else counts from the login.
   * @param {{ grantId: string, sessionUid?: string, authTime: number }} token the first one of the family
   */
  startFamily({ grantId, sessionUid, authTime }) {
    const loggedInAt = (authTime + this.#clock.ahead) * 1000;
    if (!this.#byFamily.has(grantId)) this.#byFamily.set(grantId, this.#bySession.get(sessionUid) ?? loggedInAt);
  }

  /** @param {string} grantId */
  recordProofForFamily(grantId) {
    this.#byFamily.set(grantId, this.#clock.now());
  }

  /**
   * @param {string} grantId
   * @returns {number} seconds
   */
  ageOfFamily(grantId) {
    return this.#age(this.#byFamily.get(grantId));
  }

  #age(time = -Infinity) {
    return (this.#clock.now() - time) / 1000;
  }
}
