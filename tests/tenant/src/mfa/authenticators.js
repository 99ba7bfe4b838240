import { createHash } from "node:crypto";

/** The MFA API's names for the method types of the My Account API. */
const kinds = {
  totp: { type: "otp", authenticatorType: "otp", prefix: "totp" },
  "push-notification": { type: "push-notification", authenticatorType: "oob", prefix: "push", channel: "auth0" },
  phone: { type: "phone", authenticatorType: "oob" },
  email: { type: "email", authenticatorType: "oob", prefix: "email", channel: "email" },
  "recovery-code": { type: "recovery-code", authenticatorType: "recovery-code", prefix: "recovery-code" },
};

/**
 * A second factor as the MFA API shows it.
 * @typedef {object} Authenticator
 * @property {string} id
 * @property {"otp" | "phone" | "email" | "push-notification" | "recovery-code"} type
 * @property {"otp" | "oob" | "recovery-code"} authenticatorType
 * @property {"sms" | "voice" | "email" | "auth0"} [channel]
 * @property {boolean} active
 * @property {string} [methodId] of the authentication method; a verified email address has none
 * @property {string} [to] the phone number or address that codes are sent to
 * @property {string} [name] the masked phone number or address
 */

/**
 * @param {import("../state/users.js").User} user
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} methods
 * @returns {Authenticator[]}
 */
export function listAuthenticators(user, methods) {
  const listed = methods
    .list(user.userId)
    .filter(({ type }) => Object.hasOwn(kinds, type))
    .map(authenticatorOf);
  const hasOwnEmail = listed.some(({ type, to, active }) => type === "email" && to === user.email && active);
  return user.emailVerified && !hasOwnEmail ? [...listed, verifiedEmail(user)] : listed;
}

/**
 * The usable ones. A recovery code replaces another factor, so it does not count alone.
 * @param {import("../state/users.js").User} user
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} methods
 * @returns {Authenticator[]}
 */
export function enrolledAuthenticators(user, methods) {
  const active = listAuthenticators(user, methods).filter((authenticator) => authenticator.active);
  return active.some(({ type }) => type !== "recovery-code") ? active : [];
}

/**
 * @param {object} method whose type is a second factor
 * @returns {Authenticator}
 */
export function authenticatorOf({
  id,
  type,
  confirmed,
  phone_number: phone,
  email,
  preferred_authentication_method: channel,
}) {
  const kind = type === "phone" ? { ...kinds.phone, prefix: channel, channel } : kinds[type];
  const to = phone ?? email;
  return {
    id: `${kind.prefix}|${id.split("|")[1] ?? id}`,
    type: kind.type,
    authenticatorType: kind.authenticatorType,
    channel: kind.channel,
    active: confirmed,
    methodId: id,
    to,
    name: to && masked(to),
  };
}

function verifiedEmail({ userId, email }) {
  const device = createHash("sha256").update(userId).digest("hex").slice(0, 16);
  return {
    id: `email|dev_${device}`,
    type: "email",
    authenticatorType: "oob",
    channel: "email",
    active: true,
    to: email,
    name: masked(email),
  };
}

/** Such as `XXXXXXXX0143` or `a***@example.test`. */
function masked(to) {
  const [local, domain] = to.split("@");
  return domain === undefined ? to.replace(/.(?=.{4})/g, "X") : `${local[0]}***@${domain}`;
}
