import { withStorage } from "./storage.js";

const KEY = "my-account-demo.signed-in";

/** The tenant knows a browser in every tab; what came of a page alone is that tab's. */
const STORAGES = { tenant: "localStorage", page: "sessionStorage" };

/**
 * How somebody last signed in here: on a page of the `tenant`, which can be asked for them from then on, or in this `page`
 * alone, of which the tenant keeps nothing. Without a hint nobody has to be asked. It names no person.
 *
 * @typedef {"tenant" | "page"} SessionHint
 */

/**
 * @param {SessionHint} hint
 * @param {string} query the settings it was with: another tenant knows nobody of this one
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
