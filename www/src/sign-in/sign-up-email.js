import { isMyAccountError } from "my-account-wasm";

/** @param {string} typed @returns {string | undefined} a message if it is not an email address */
export function emailFormatError(typed) {
  const email = typed.trim();
  if (email === "") return "Type your e-mail address.";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return "Type an e-mail address, such as ada@example.com.";
  return undefined;
}

/**
 * The message for an email address that the tenant rejected. For an existing user, tenants respond with a conflict or with
 * an unspecific `invalid_request`.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function rejectedEmailMessage(error) {
  if (!isMyAccountError(error)) return undefined;
  const { code, oauthErrorDescription: words } = error;
  if (code === "conflict") return "Somebody is there already with this e-mail address. Sign in instead.";
  if (code !== "invalid_request") return undefined;
  const known = "The tenant does not take this. Is there an account with this e-mail address already?";
  return typeof words === "string" && words !== "" ? `${known} It says: ${words}` : known;
}
