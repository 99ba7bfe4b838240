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
 * What tells a method from others of its type.
 *
 * @param {import("my-account-wasm").AuthenticationMethod} method
 */
export function methodHint(method) {
  const hints = [method.name, method.email, phoneHint(method), passkeyHint(method)];
  if (method.confirmed === false) hints.push("Not confirmed yet");
  return hints.filter((hint) => typeof hint === "string" && hint !== "").join(" · ");
}

function phoneHint({ type, phone_number: number, preferred_authentication_method: delivery }) {
  if (type !== "phone") return undefined;
  return [number, { sms: "by text message", voice: "by voice call" }[delivery]].filter(Boolean).join(" ");
}

function passkeyHint({ type, credential_device_type: deviceType, user_agent: userAgent }) {
  if (type !== "passkey") return undefined;
  const kept = { multi_device: "Synced between devices", single_device: "On one device" }[deviceType];
  return [deviceName(userAgent), kept].filter(Boolean).join(" · ");
}
