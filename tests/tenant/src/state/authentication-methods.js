import { randomBytes } from "node:crypto";

const FIRST_FACTORS = new Set(["password", "passkey"]);

/**
 * @typedef {object} AuthenticationMethod a method as the API shows it
 * @property {string} id
 * @property {string} type
 * @property {string} created_at
 * @property {string[]} usage
 * @property {boolean} [confirmed] false between the two steps of an enrollment
 */

/** The authentication methods of all users. */
export class AuthenticationMethods {
  #byUser = new Map();
  #clock;
  #assertValid;

  /**
   * @param {object} deps
   * @param {import("./clock.js").Clock} deps.clock
   * @param {(method: object) => void} deps.assertValid throws if the API could not return the object
   */
  constructor({ clock, assertValid }) {
    this.#clock = clock;
    this.#assertValid = assertValid;
  }

  /**
   * Adds a method, or replaces the one with the same id.
   * @param {string} userId
   * @param {{ type: string }} method in the API's form; missing common members are filled in
   * @param {object} [options]
   * @param {number} [options.until] when the method expires; default: never
   * @param {string} [options.secret] that verifies it, if it is not a member of the method
   * @returns {AuthenticationMethod}
   */
  put(userId, method, { until = Infinity, secret } = {}) {
    const whole = {
      id: newMethodId(method.type),
      created_at: this.#clock.isoDate(),
      ...(FIRST_FACTORS.has(method.type) ? { usage: ["primary"] } : { usage: ["secondary"], confirmed: true }),
      ...method,
    };
    this.#assertValid(whole);
    this.#of(userId).set(whole.id, { method: whole, until, secret, isRequired: false });
    return whole;
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @param {object} changes
   * @returns {AuthenticationMethod}
   */
  change(userId, id, changes) {
    const entry = this.#of(userId).get(id);
    const changed = { ...entry.method, ...changes };
    this.#assertValid(changed);
    entry.method = changed;
    return changed;
  }

  /**
   * @param {string} userId
   * @param {string} [type]
   * @returns {AuthenticationMethod[]} oldest first
   */
  list(userId, type) {
    const methods = [...this.#of(userId).values()].map(({ method }) => method);
    return methods.filter((method) => type === undefined || method.type === type);
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @returns {AuthenticationMethod | undefined}
   */
  get(userId, id) {
    return this.#of(userId).get(id)?.method;
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @returns {string | undefined} the key of an authenticator app in Base32, or a recovery code
   */
  secretOf(userId, id) {
    return this.#of(userId).get(id)?.secret;
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @param {string} secret
   */
  replaceSecret(userId, id, secret) {
    this.#of(userId).get(id).secret = secret;
  }

  /**
   * @param {string} userId
   * @param {string} id
   */
  remove(userId, id) {
    this.#of(userId).delete(id);
  }

  /**
   * Removes all methods of a user.
   * @param {string} userId
   */
  removeAll(userId) {
    this.#byUser.delete(userId);
  }

  /**
   * Sets whether a policy forbids the user to remove the method.
   * @param {string} userId
   * @param {string} id
   * @param {boolean} isRequired
   */
  require(userId, id, isRequired) {
    const entry = this.#of(userId).get(id);
    if (!entry) throw new TypeError(`the method ${id} does not exist`);
    entry.isRequired = isRequired;
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @returns {boolean}
   */
  isRequired(userId, id) {
    return this.#of(userId).get(id)?.isRequired ?? false;
  }

  /**
   * @param {string} keyId a credential id, which is unique among all users (WebAuthn Level 3, 7.1 step 26)
   * @returns {{ userId: string, method: AuthenticationMethod } | undefined}
   */
  ownerOf(keyId) {
    const owned = [...this.#byUser.keys()].flatMap((userId) => this.list(userId).map((method) => ({ userId, method })));
    return owned.find(({ method }) => method.key_id === keyId);
  }

  #of(userId) {
    let entries = this.#byUser.get(userId);
    if (!entries) this.#byUser.set(userId, (entries = new Map()));
    for (const [id, { until }] of entries) {
      if (until <= this.#clock.now()) entries.delete(id);
    }
    return entries;
  }
}

/** @param {string} type */
function newMethodId(type) {
  return `${type}|dev_${randomBytes(8).toString("hex")}`;
}

/** @param {string} userId */
export function passwordMethod(userId) {
  const id = `password|${Buffer.from(userId).toString("base64url")}`;
  return { id, type: "password", identity_user_id: userId, usage: ["primary"] };
}
