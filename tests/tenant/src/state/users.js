/**
 * The definition of a user.
 * @typedef {object} UserFixture
 * @property {string} userId the `sub` of every token
 * @property {string} email what the user types on the login page
 * @property {string} password
 * @property {string} name
 * @property {boolean} [emailVerified] default true
 * @property {object} [profile] more members of the profile, in the API's form: `given_name`,
 *   `family_name`, `nickname`, `picture`, `username`, `phone_number`, `phone_verified`, `user_metadata`
 * @property {Record<string, object>} [profilePolicy] entries that override the default policy
 * @property {object[]} [authenticationMethods] methods besides the password, in the API's form; `id`, `created_at`,
 *   `usage` and `confirmed` are optional
 * @property {object[]} [connectedAccounts] in the API's form; `id`, `access_type`, `scopes` and `created_at` are
 *   optional
 * @property {object[]} [consents] in the API's form; `id` and `created_at` are optional
 * @property {object[]} [organizations] in the API's form
 */

/**
 * A user created while the tenant runs, who may have no password.
 * @typedef {Pick<UserFixture, "userId" | "email" | "name" | "emailVerified" | "profile"> & { password?: string }} NewUser
 */

/** @type {Readonly<UserFixture>} the default user */
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

/** A user of the tenant. */
export class User {
  #clock;
  #significantPart;
  #passwords;

  /**
   * @param {UserFixture | NewUser} definition
   * @param {{ clock: import("./clock.js").Clock, significantPart: (password: string) => string }} deps
   */
  constructor({ userId, email, password, name, emailVerified = true, profile, profilePolicy = {} }, deps) {
    this.#clock = deps.clock;
    this.#significantPart = deps.significantPart;
    this.#passwords = password === undefined ? [] : [this.#significantPart(password)];
    this.userId = userId;
    this.email = email;
    this.emailVerified = emailVerified;
    /** @type {string | undefined} shown before the next login completes */
    this.notice = undefined;
    this.profilePolicy = profilePolicy;
    this.profile = { name, nickname: email.split("@")[0], ...profile };
    this.createdAt = this.updatedAt = this.#clock.isoDate();
  }

  get name() {
    return this.profile.name;
  }

  /** @returns {string | undefined} undefined if the user has none */
  get password() {
    return this.#passwords[0];
  }

  /** @param {string} password */
  hasPassword(password) {
    return this.#significantPart(password) === this.password;
  }

  /** @param {string} password */
  changePassword(password) {
    this.#passwords.unshift(this.#significantPart(password));
  }

  /**
   * @param {number} count
   * @returns {string[]} newest first, including the current one
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
   * @param {{ clock: import("./clock.js").Clock, significantPart: (password: string) => string }} deps
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
   * @param {UserFixture | NewUser} definition
   * @returns {User}
   */
  add(definition) {
    const email = definition.email.toLowerCase();
    if (this.#byId.has(definition.userId) || this.#byEmail.has(email)) {
      throw new TypeError(`users: ${definition.email} is not unique`);
    }
    const user = new User(definition, this.#deps);
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
   * @param {{ email: string, username?: string, phone_number?: string }} identifiers each unique among users
   * @returns {User | undefined} a user who has one of them
   */
  byIdentifier({ email, username, phone_number: phone }) {
    const has = ({ profile }) =>
      (username !== undefined && profile.username?.toLowerCase() === username.toLowerCase()) ||
      (phone !== undefined && profile.phone_number === phone);
    return this.#byEmail.get(email.toLowerCase()) ?? this.all().find(has);
  }
}
