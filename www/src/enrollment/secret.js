import { makeCopyButton } from "../copy-button.js";
import { fromTemplate } from "../dom.js";
import { inGroups } from "../format.js";
import { qrCode } from "./qr-code.js";

/**
 * The secret for an authenticator app: a QR code, a text for manual entry, and a link for an app on this device.
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
  // The URI comes from the server, so no other scheme is allowed in a link.
  if (uri.startsWith("otpauth://")) parts.link.href = uri;
  else parts.device.hidden = true;
  return element;
}
