/**
 * @typedef {object} User
 * @property {string} userId the `sub` of every token
 * @property {string} email what the user types on the login page
 * @property {string} password
 * @property {string} name
 * @property {boolean} [emailVerified] default true
 * @property {object[]} [authenticationMethods] methods that exist beside the password, in the form the API lists them;
 *   `id`, `created_at`, `usage` and `confirmed` may be left out
 */

/** @type {Readonly<User>} the ready-made user of a tenant that is given no others */
export const defaultUser = Object.freeze({
  userId: "auth0|6672bd3a9c1f4e0d8a55e701",
  email: "ada@example.test",
  password: "Analytical-Engine-1843",
  name: "Ada Lovelace",
  authenticationMethods: [
    { type: "phone", name: "Mobile", phone_number: "+12025550143", preferred_authentication_method: "sms" },
  ],
});

const REQUIRED = ["userId", "email", "password", "name"];

/** The people of one tenant. */
export class Users {
  #byId = new Map();
  #byEmail = new Map();

  /** @param {User[]} users */
  constructor(users) {
    for (const user of users) {
      const missing = REQUIRED.find((member) => typeof user?.[member] !== "string" || !user[member]);
      if (missing) throw new TypeError(`users: "${missing}" must be a non-empty string`);
      const email = user.email.toLowerCase();
      if (this.#byId.has(user.userId) || this.#byEmail.has(email)) {
        throw new TypeError(`users: ${user.email} is there twice`);
      }
      const settled = Object.freeze({ emailVerified: true, authenticationMethods: [], ...user });
      this.#byId.set(settled.userId, settled);
      this.#byEmail.set(email, settled);
    }
  }

  /** @returns {User[]} */
  all() {
    return [...this.#byId.values()];
  }

  /**
   * @param {string} userId
   * @returns {User | undefined}
   */
  byId(userId) {
    return this.#byId.get(userId);
  }

  /**
   * @param {string} email
   * @param {string} password
   * @returns {User | undefined}
   */
  byPassword(email, password) {
    const user = this.#byEmail.get(email.trim().toLowerCase());
    return user?.password === password ? user : undefined;
  }
}
