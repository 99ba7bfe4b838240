import { randomBytes } from "node:crypto";

/**
 * @typedef {object} ConnectedAccount an account as the API shows it
 * @property {string} id
 * @property {string} connection
 * @property {"offline"} access_type
 * @property {string[]} scopes
 * @property {string} created_at
 * @property {string} [expires_at]
 * @property {string} [org_id]
 */

/** The connected accounts of all users. */
export class ConnectedAccounts {
  #byUser = new Map();
  #clock;
  #assertValid;

  /**
   * @param {object} deps
   * @param {import("./clock.js").Clock} deps.clock
   * @param {(account: object) => void} deps.assertValid throws if the API could not return the object
   */
  constructor({ clock, assertValid }) {
    this.#clock = clock;
    this.#assertValid = assertValid;
  }

  /**
   * @param {string} userId
   * @param {{ connection: string }} account in the API's form; missing common members are filled in
   * @returns {ConnectedAccount}
   */
  add(userId, account) {
    const whole = {
      id: `cac_${randomBytes(12).toString("hex")}`,
      access_type: "offline",
      scopes: [],
      created_at: this.#clock.isoDate(),
      ...account,
    };
    this.#assertValid(whole);
    this.#of(userId).set(whole.id, whole);
    return whole;
  }

  /**
   * @param {string} userId
   * @returns {ConnectedAccount[]}
   */
  list(userId) {
    return [...this.#of(userId).values()];
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @returns {boolean} whether it existed
   */
  remove(userId, id) {
    return this.#of(userId).delete(id);
  }

  #of(userId) {
    let accounts = this.#byUser.get(userId);
    if (!accounts) this.#byUser.set(userId, (accounts = new Map()));
    return accounts;
  }
}
