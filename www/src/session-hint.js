import { withStorage } from "./storage.js";

const KEY = "my-account-demo.signed-in";

/** A tenant session is shared by all tabs; a page session belongs to its tab. */
const STORAGES = { tenant: "localStorage", page: "sessionStorage" };

/**
 * How the user last signed in: on the login page of the `tenant`, which then has a session cookie that can be
 * checked, or in this `page` with a passkey, which creates no tenant session. Without a hint there is nothing to
 * restore. The hint does not identify the user.
 *
 * @typedef {"tenant" | "page"} SessionHint
 */

/**
 * @param {SessionHint} hint
 * @param {string} query the page's settings: the hint applies to their tenant only
 */
export function setSessionHint(hint, query) {
  clearSessionHint();
  withStorage(STORAGES[hint], (storage) => storage.setItem(KEY, query));
}

/** @param {string} query @returns {SessionHint | undefined} */
export function readSessionHint(query) {
  return Object.keys(STORAGES).find((hint) => withStorage(STORAGES[hint], (storage) => storage.getItem(KEY)) === query);
}

export function clearSessionHint() {
  for (const name of Object.values(STORAGES)) withStorage(name, (storage) => storage.removeItem(KEY));
}
