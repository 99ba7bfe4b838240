import { randomBytes } from "node:crypto";
import { newRecoveryCode } from "../me/enrollments/recovery-code.js";
import { newTotpKey } from "../me/enrollments/totp.js";
import { consent, organization } from "../schemas/preview.js";
import { profile } from "../schemas/profile.js";
import { assertConforms } from "../schemas/validate.js";
import { passwordMethod } from "./authentication-methods.js";

/**
 * A test's handle on a user. Added items are in the API's form; items that the API could not return are rejected.
 * @typedef {object} UserHandle
 * @property {string} userId
 * @property {string} email
 * @property {string} name the current name
 * @property {string} password the current password
 * @property {(text: string) => void} interrupt makes the next login show a notice first
 * @property {object} methods
 * @property {(type?: string) => object[]} methods.list
 * @property {(method: object) => object} methods.add
 * @property {(id: string) => string | undefined} methods.secret the key of an authenticator app in Base32, or a
 *   recovery code; a fixture may set it as `secret`
 * @property {(id: string) => void} methods.remove
 * @property {(id: string, isRequired?: boolean) => void} methods.require makes the API refuse to remove a method
 * @property {object} connectedAccounts
 * @property {() => object[]} connectedAccounts.list
 * @property {(account: object) => object} connectedAccounts.add
 * @property {{ add: (consent: object) => object }} consents
 * @property {{ add: (organization: object) => object }} organizations
 */

const secrets = {
  totp: () => newTotpKey().base32,
  "recovery-code": newRecoveryCode,
};

/**
 * @param {import("./users.js").User} user
 * @param {ReturnType<typeof import("./store.js").createStore>} store
 * @returns {UserHandle}
 */
export function userHandle(user, { clock, methods, accounts, consents, organizations }) {
  const { userId, email } = user;
  const newConsent = () => ({ id: `cns_${randomBytes(8).toString("hex")}`, created_at: clock.isoDate() });
  return {
    userId,
    email,
    get name() {
      return user.name;
    },
    get password() {
      return user.password;
    },
    interrupt: (text) => {
      user.notice = text;
    },
    methods: {
      list: (type) => methods.list(userId, type),
      add: ({ secret, ...method }) => methods.put(userId, method, { secret: secret ?? secrets[method.type]?.() }),
      secret: (id) => methods.secretOf(userId, id),
      remove: (id) => methods.remove(userId, id),
      require: (id, isRequired = true) => methods.require(userId, id, isRequired),
    },
    connectedAccounts: {
      list: () => accounts.list(userId),
      add: (account) => accounts.add(userId, account),
    },
    consents: { add: (item) => append(consents.get(userId), consent, { ...newConsent(), ...item }) },
    organizations: { add: (item) => append(organizations.get(userId), organization, item) },
  };
}

/**
 * Adds the items of a fixture to a user.
 * @param {UserHandle} handle
 * @param {import("./users.js").UserFixture} fixture
 */
export function applyFixture(handle, fixture) {
  assertConforms(profile, fixture.profile ?? {});
  assertConforms(profile, { profile_policy: fixture.profilePolicy ?? {} });
  handle.methods.add(passwordMethod(handle.userId));
  const collections = {
    authenticationMethods: handle.methods,
    connectedAccounts: handle.connectedAccounts,
    consents: handle.consents,
    organizations: handle.organizations,
  };
  for (const [name, collection] of Object.entries(collections)) {
    for (const item of fixture[name] ?? []) collection.add(item);
  }
}

function append(list, schema, item) {
  assertConforms(schema, item);
  list.push(item);
  return item;
}
