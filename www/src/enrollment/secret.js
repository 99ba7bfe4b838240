import { makeCopyButton } from "../copy-button.js";
import { fromTemplate } from "../dom.js";
import { inGroups } from "../format.js";
import { qrCode } from "./qr-code.js";

/**
 * What an authenticator app takes over: its QR code, the secret in it for typing, and a link for an app on this device.
 *
 * @param {import("my-account-wasm").ScannedChallenge} challenge
 */
export function scannedSecret({ barcode_uri: uri, manual_input_code: secret }) {
  const { element, parts } = fromTemplate("scanned-secret");
  const drawing = qrCode(uri);
  if (drawing) parts.drawing.append(drawing);
  else parts.drawing.hidden = true;
  parts.manual.hidden = !secret;
  if (secret) {
    parts.secret.textContent = inGroups(secret);
    makeCopyButton({ button: parts.copy, source: parts.secret, note: parts.note }, secret);
  }
  // The only scheme such a link may have: the text comes from a server.
  if (uri.startsWith("otpauth://")) parts.link.href = uri;
  else parts.device.hidden = true;
  return element;
}
