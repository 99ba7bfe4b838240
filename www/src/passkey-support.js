import { MyAccountClient } from "my-account-wasm";
import { byId } from "./dom.js";

const REASONS = {
  insecure_context: "This page is not on https.",
  no_webauthn: "This browser has no passkeys, or they are turned off.",
  blocked_by_policy: "The page is in a frame that does not allow passkeys, or its own policy does not.",
};

const CAPABILITIES = {
  available: "Passkeys work on this page",
  platformAuthenticator: "This device can hold them",
  autofill: "They are offered where a name is typed",
  conditionalCreate: "One can be made without a prompt, after a login with a password",
  signals: "Removed ones vanish from the device too",
};

/**
 * The browser's capabilities, with their labels.
 *
 * @param {import("my-account-wasm").PasskeySupport} support
 * @returns {{ text: string, can: boolean }[]}
 */
export function describeSupport(support) {
  return Object.entries(CAPABILITIES).map(([name, text]) => ({ text, isSupported: support[name] }));
}

/** @param {import("my-account-wasm").PasskeySupport} support @returns {string} empty if passkeys are available */
export function unsupportedReason({ available, reason }) {
  return available ? "" : (REASONS[reason] ?? "The browser does not say why.");
}

/** The panel at the bottom of the page, filled when it is opened. */
export function createSupportPanel({ onFailure }) {
  const panel = byId("passkey-support");

  panel.addEventListener("toggle", async () => {
    if (!panel.open) return;
    try {
      show(await MyAccountClient.passkeySupport());
    } catch (error) {
      onFailure(error);
    }
  });

  function show(support) {
    const lines = describeSupport(support).map(({ text, isSupported }) => {
      const [item, value] = [document.createElement("li"), document.createElement("strong")];
      value.textContent = isSupported ? "Yes" : "No";
      item.dataset.supported = String(isSupported);
      item.append(`${text}: `, value);
      return item;
    });
    byId("passkey-capabilities").replaceChildren(...lines);
    const reason = byId("passkey-reason");
    reason.textContent = unsupportedReason(support);
    reason.hidden = reason.textContent === "";
  }
}
