import { randomBytes } from "node:crypto";

const FIRST_FACTORS = new Set(["password", "passkey"]);

/**
 * @typedef {object} AuthenticationMethod a method as the API shows it
 * @property {string} id
 * @property {string} type
 * @property {string} created_at
 * @property {string[]} usage
 */

/** What each user signs in with. */
export class AuthenticationMethods {
  #byUser = new Map();
  #clock;
  #conforms;

  /**
   * @param {object} parts
   * @param {import("./clock.js").Clock} parts.clock
   * @param {(method: object) => void} parts.conforms throws when the object is none that the API may show
   * @param {import("./users.js").User[]} parts.users
   */
  constructor({ clock, conforms, users }) {
    this.#clock = clock;
    this.#conforms = conforms;
    for (const user of users) {
      const handle = Buffer.from(user.userId).toString("base64url");
      this.add(user.userId, { id: `password|${handle}`, type: "password", identity_user_id: user.userId });
      for (const method of user.authenticationMethods) this.add(user.userId, method);
    }
  }

  /**
   * @param {string} userId
   * @param {{ type: string }} method the API object; members every method has are filled in
   * @returns {AuthenticationMethod}
   */
  add(userId, method) {
    const added = {
      id: newMethodId(method.type),
      created_at: new Date(this.#clock.now()).toISOString(),
      ...(FIRST_FACTORS.has(method.type) ? { usage: ["primary"] } : { usage: ["secondary"], confirmed: true }),
      ...method,
    };
    this.#conforms(added);
    this.#of(userId).set(added.id, added);
    return added;
  }

  /**
   * @param {string} userId
   * @param {string} [type]
   * @returns {AuthenticationMethod[]} oldest first
   */
  list(userId, type) {
    return [...this.#of(userId).values()].filter((method) => type === undefined || method.type === type);
  }

  /**
   * @param {string} userId
   * @param {string} id
   * @returns {AuthenticationMethod | undefined}
   */
  get(userId, id) {
    return this.#of(userId).get(id);
  }

  /**
   * @param {string} userId
   * @param {string} id
   */
  remove(userId, id) {
    this.#of(userId).delete(id);
  }

  /**
   * @param {string} keyId a credential id, which is unique among all users (WebAuthn Level 3, 7.1 step 26)
   * @returns {boolean}
   */
  hasCredential(keyId) {
    return [...this.#byUser.values()].some((methods) => [...methods.values()].some(({ key_id }) => key_id === keyId));
  }

  #of(userId) {
    let methods = this.#byUser.get(userId);
    if (!methods) this.#byUser.set(userId, (methods = new Map()));
    return methods;
  }
}

/** @param {string} type */
function newMethodId(type) {
  return `${type}|dev_${randomBytes(8).toString("hex")}`;
}
