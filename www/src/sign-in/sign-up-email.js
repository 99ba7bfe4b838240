import { isMyAccountError } from "my-account-wasm";

/** @param {string} typed @returns {string | undefined} a message if it is not an email address */
export function emailFormatError(typed) {
  const email = typed.trim();
  if (email === "") return "Enter your email address.";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return "Enter a valid email address, such as ada@example.com.";
  return undefined;
}

/**
 * The message for an email address that the tenant rejected. For an existing user, tenants respond with a conflict or
 * with an unspecific `invalid_request`.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function rejectedEmailMessage(error) {
  if (!isMyAccountError(error)) return undefined;
  const { code, oauthErrorDescription: description } = error;
  if (code === "conflict") return "An account with this email address already exists. Sign in instead.";
  if (code !== "invalid_request") return undefined;
  const message = "This email address was not accepted. You may already have an account.";
  return typeof description === "string" && description !== "" ? `${message} Details: ${description}` : message;
}
