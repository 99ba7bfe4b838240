import { deviceName } from "./device-name.js";

const TYPES = {
  password: "Password",
  passkey: "Passkey",
  totp: "Authenticator app",
  "push-notification": "Push notification",
  phone: "Phone",
  email: "Email",
  "recovery-code": "Recovery code",
  "webauthn-platform": "Device biometrics",
  "webauthn-roaming": "Security key",
};

const USAGES = { primary: "First factor", secondary: "Second factor" };

const RENAMABLE_TYPES = new Set([
  "totp",
  "push-notification",
  "phone",
  "email",
  "webauthn-platform",
  "webauthn-roaming",
]);

const SINGLETON_TYPES = new Set(["password", "recovery-code"]);

export const DELIVERIES = { sms: "Text message", voice: "Voice call" };

/** @param {string} type an unknown type is its own label */
export function typeLabel(type) {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : type;
}

export function iconClass(type) {
  return Object.hasOwn(TYPES, type) ? `icon-${type}` : "icon-unknown";
}

/** @param {unknown} usage */
export function usageLabel(usage) {
  const known = Array.isArray(usage) ? usage.filter((use) => Object.hasOwn(USAGES, use)) : [];
  return known.map((use) => USAGES[use]).join(" and ");
}

/**
 * How a factor is used, and whether enrolling it replaces the current method.
 *
 * @param {import("my-account-wasm").Factor} factor
 */
export function factorHint({ type, usage }) {
  return [usageLabel(usage), SINGLETON_TYPES.has(type) && "replaces the current one"].filter(Boolean).join(" · ");
}

/**
 * Tells a method apart from others of the same type.
 *
 * @param {import("my-account-wasm").AuthenticationMethod} method
 */
export function methodHint(method) {
  const hints = [method.name, method.email, method.phone_number, passkeyHint(method)];
  return hints.filter((hint) => typeof hint === "string" && hint !== "").join(" · ");
}

/** Whether the enrollment was started and not verified. Such a method is listed but cannot be used. */
export function isUnconfirmed({ confirmed }) {
  return confirmed === false;
}

/** Unconfirmed methods can only be removed. */
export function canBeRenamed(method) {
  return RENAMABLE_TYPES.has(method.type) && !isUnconfirmed(method);
}

/**
 * The delivery options of a confirmed phone; empty for any other method. If the current one is unknown to the page,
 * it is listed first.
 *
 * @param {import("my-account-wasm").AuthenticationMethod} method
 * @returns {[value: string, label: string][]}
 */
export function deliveriesOf(method) {
  const { type, preferred_authentication_method: current } = method;
  if (type !== "phone" || isUnconfirmed(method)) return [];
  const isUnknown = typeof current === "string" && !Object.hasOwn(DELIVERIES, current);
  return [...(isUnknown ? [[current, current]] : []), ...Object.entries(DELIVERIES)];
}

function passkeyHint({ type, credential_device_type: deviceType, user_agent: userAgent }) {
  if (type !== "passkey") return undefined;
  const storage = { multi_device: "Synced across devices", single_device: "Stored on one device" }[deviceType];
  return [deviceName(userAgent), storage].filter(Boolean).join(" · ");
}
