/**
 * A user as a tenant is given it.
 * @typedef {object} UserFixture
 * @property {string} userId the `sub` of every token
 * @property {string} email what the user types on the login page
 * @property {string} password
 * @property {string} name
 * @property {boolean} [emailVerified] default true
 * @property {object} [profile] more members of the profile, in the form the API shows them: `given_name`,
 *   `family_name`, `nickname`, `picture`, `username`, `phone_number`, `phone_verified`, `user_metadata`
 * @property {Record<string, object>} [profilePolicy] entries of the profile's policy that differ from the usual ones
 * @property {object[]} [authenticationMethods] methods that exist beside the password, in the form the API lists them;
 *   `id`, `created_at`, `usage` and `confirmed` may be left out
 * @property {object[]} [connectedAccounts] likewise; `id`, `access_type`, `scopes` and `created_at` may be left out
 * @property {object[]} [consents] likewise; `id` and `created_at` may be left out
 * @property {object[]} [organizations] in the form the API lists them
 */

/**
 * Somebody who comes while the tenant runs, and may do without a password.
 * @typedef {Pick<UserFixture, "userId" | "email" | "name" | "emailVerified" | "profile"> & { password?: string }} NewUser
 */

/** @type {Readonly<UserFixture>} the ready-made user of a tenant that is given no others */
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

/** A person, as the tenant remembers one. */
export class User {
  #clock;
  #counted;
  #passwords;

  /**
   * @param {UserFixture | NewUser} given
   * @param {{ clock: import("./clock.js").Clock, counted: (password: string) => string }} deps
   */
  constructor({ userId, email, password, name, emailVerified = true, profile, profilePolicy = {} }, deps) {
    this.#clock = deps.clock;
    this.#counted = deps.counted;
    this.#passwords = password === undefined ? [] : [this.#counted(password)];
    this.userId = userId;
    this.email = email;
    this.emailVerified = emailVerified;
    /** @type {string | undefined} what the user has to read before the next login goes on */
    this.notice = undefined;
    this.profilePolicy = profilePolicy;
    this.profile = { name, nickname: email.split("@")[0], ...profile };
    this.createdAt = this.updatedAt = this.#clock.isoDate();
  }

  get name() {
    return this.profile.name;
  }

  /** @returns {string | undefined} undefined for somebody who has none */
  get password() {
    return this.#passwords[0];
  }

  /** @param {string} password */
  hasPassword(password) {
    return this.#counted(password) === this.password;
  }

  /** @param {string} password */
  changePassword(password) {
    this.#passwords.unshift(this.#counted(password));
  }

  /**
   * @param {number} count
   * @returns {string[]} newest first, the present one included
   */
  lastPasswords(count) {
    return this.#passwords.slice(0, count);
  }

  /** @param {object} changes */
  changeProfile(changes) {
    this.profile = { ...this.profile, ...changes };
    this.updatedAt = this.#clock.isoDate();
  }
}

/** The users of one tenant. */
export class Users {
  #byId = new Map();
  #byEmail = new Map();
  #deps;

  /**
   * @param {UserFixture[]} fixtures
   * @param {{ clock: import("./clock.js").Clock, counted: (password: string) => string }} deps
   */
  constructor(fixtures, deps) {
    this.#deps = deps;
    for (const fixture of fixtures) {
      const missing = REQUIRED.find((member) => typeof fixture?.[member] !== "string" || !fixture[member]);
      if (missing) throw new TypeError(`users: "${missing}" must be a non-empty string`);
      this.add(fixture);
    }
  }

  /**
   * @param {UserFixture | NewUser} given
   * @returns {User}
   */
  add(given) {
    const email = given.email.toLowerCase();
    if (this.#byId.has(given.userId) || this.#byEmail.has(email)) {
      throw new TypeError(`users: ${given.email} is there twice`);
    }
    const user = new User(given, this.#deps);
    this.#byId.set(user.userId, user);
    this.#byEmail.set(email, user);
    return user;
  }

  /** @param {User} user */
  remove({ userId, email }) {
    this.#byId.delete(userId);
    this.#byEmail.delete(email.toLowerCase());
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
    return user?.hasPassword(password) ? user : undefined;
  }

  /**
   * @param {{ email: string, username?: string, phone_number?: string }} identifiers each of which is one user's alone
   * @returns {User | undefined} somebody who has one of them
   */
  byIdentifier({ email, username, phone_number: phone }) {
    const has = ({ profile }) =>
      (username !== undefined && profile.username?.toLowerCase() === username.toLowerCase()) ||
      (phone !== undefined && profile.phone_number === phone);
    return this.#byEmail.get(email.toLowerCase()) ?? this.all().find(has);
  }
}
