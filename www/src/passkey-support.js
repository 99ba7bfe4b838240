import { MyAccountClient } from "my-account-wasm";
import { byId } from "./dom.js";

const REASONS = {
  insecure_context: "Passkeys require HTTPS.",
  no_webauthn: "This browser does not support passkeys, or they are turned off.",
  blocked_by_policy: "The page’s permissions policy or an embedding frame blocks passkeys.",
};

const CAPABILITIES = {
  available: "Passkeys on this page",
  platformAuthenticator: "Built-in authenticator",
  autofill: "Passkey autofill",
  conditionalCreate: "Automatic passkey creation after a password sign-in",
  signals: "Removal of deleted passkeys from the device",
};

/**
 * The browser's capabilities, with their labels.
 *
 * @param {import("my-account-wasm").PasskeySupport} support
 * @returns {{ text: string, isSupported: boolean }[]}
 */
export function describeSupport(support) {
  return Object.entries(CAPABILITIES).map(([name, text]) => ({ text, isSupported: support[name] }));
}

/** @param {import("my-account-wasm").PasskeySupport} support @returns {string} empty if passkeys are available */
export function unsupportedReason({ available, reason }) {
  return available ? "" : (REASONS[reason] ?? "The browser gives no reason.");
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
