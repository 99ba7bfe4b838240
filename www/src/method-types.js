import { deviceName } from "./device-name.js";

const TYPES = {
  password: "Password",
  passkey: "Passkey",
  totp: "Authenticator app",
  "push-notification": "Push notification",
  phone: "Phone",
  email: "E-mail",
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

/** How a code can reach a phone. */
export const DELIVERIES = { sms: "Text message", voice: "Voice call" };

/** @param {string} type a type the page does not know is shown under its own name */
export function typeLabel(type) {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : type;
}

/** The icon's class; unknown types share one. */
export function iconClass(type) {
  return Object.hasOwn(TYPES, type) ? `icon-${type}` : "icon-unknown";
}

/** @param {unknown} usage */
export function usageLabel(usage) {
  const known = Array.isArray(usage) ? usage.filter((use) => Object.hasOwn(USAGES, use)) : [];
  return known.map((use) => USAGES[use]).join(" and ");
}

/**
 * What a factor is for, and whether a person has only one of it.
 *
 * @param {import("my-account-wasm").Factor} factor
 */
export function factorHint({ type, usage }) {
  return [usageLabel(usage), SINGLETON_TYPES.has(type) && "a new one replaces the last"].filter(Boolean).join(" · ");
}

/**
 * What tells a method from others of its type.
 *
 * @param {import("my-account-wasm").AuthenticationMethod} method
 */
export function methodHint(method) {
  const hints = [method.name, method.email, method.phone_number, passkeyHint(method)];
  return hints.filter((hint) => typeof hint === "string" && hint !== "").join(" · ");
}

/** Whether an enrollment was begun and not ended: the method is listed, and of no use yet. */
export function isUnconfirmed({ confirmed }) {
  return confirmed === false;
}

/** Whether a method's name can be changed. What was never confirmed can only be removed. */
export function canBeRenamed(method) {
  return RENAMABLE_TYPES.has(method.type) && !isUnconfirmed(method);
}

/**
 * The deliveries to choose from for a method, the present one first where the page does not know it; none where there is
 * no choice.
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
  const storage = { multi_device: "Synced between devices", single_device: "On one device" }[deviceType];
  return [deviceName(userAgent), storage].filter(Boolean).join(" · ");
}
