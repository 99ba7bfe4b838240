import { createHash } from "node:crypto";

/** How the MFA API names what the My Account API lists. */
const kinds = {
  totp: { type: "otp", authenticatorType: "otp", prefix: "totp" },
  "push-notification": { type: "push-notification", authenticatorType: "oob", prefix: "push", channel: "auth0" },
  phone: { type: "phone", authenticatorType: "oob" },
  email: { type: "email", authenticatorType: "oob", prefix: "email", channel: "email" },
  "recovery-code": { type: "recovery-code", authenticatorType: "recovery-code", prefix: "recovery-code" },
};

/**
 * What a user can prove a second factor with.
 * @typedef {object} Authenticator
 * @property {string} id
 * @property {"otp" | "phone" | "email" | "push-notification" | "recovery-code"} type
 * @property {"otp" | "oob" | "recovery-code"} authenticatorType
 * @property {"sms" | "voice" | "email" | "auth0"} [channel]
 * @property {boolean} active
 * @property {string} [methodId] of the authentication method; a verified email address may have none
 * @property {string} [to] where a code is sent
 * @property {string} [name] what fixtures see
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
 * Those that count: a recovery code alone is no factor, but a way out for somebody who has one.
 * @param {import("../state/users.js").User} user
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} methods
 * @returns {Authenticator[]}
 */
export function enrolledAuthenticators(user, methods) {
  const active = listAuthenticators(user, methods).filter((authenticator) => authenticator.active);
  return active.some(({ type }) => type !== "recovery-code") ? active : [];
}

/**
 * @param {object} method of a type that is a factor
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

/** Enough for its owner: `XXXXXXXX0143`, `a***@example.test`. */
function masked(to) {
  const [local, domain] = to.split("@");
  return domain === undefined ? to.replace(/.(?=.{4})/g, "X") : `${local[0]}***@${domain}`;
}
