import { withStorage } from "./storage.js";

const KEY = "my-account-demo.signed-in";

/** The tenant knows a browser in every tab; what came of a page alone is that tab's. */
const STORAGES = { tenant: "localStorage", page: "sessionStorage" };

/**
 * How somebody last signed in here: on a page of the `tenant`, which can be asked for them from then on, or in this `page`
 * alone, of which the tenant keeps nothing. Without a mark nobody has to be asked. It names no person.
 *
 * @typedef {"tenant" | "page"} Mark
 */

/**
 * @param {Mark} mark
 * @param {string} query the settings it was with: another tenant knows nobody of this one
 */
export function setMark(mark, query) {
  forgetMark();
  withStorage(STORAGES[mark], (storage) => storage.setItem(KEY, query));
}

/** @param {string} query @returns {Mark | undefined} */
export function readMark(query) {
  return Object.keys(STORAGES).find((mark) => withStorage(STORAGES[mark], (storage) => storage.getItem(KEY)) === query);
}

export function forgetMark() {
  for (const name of Object.values(STORAGES)) withStorage(name, (storage) => storage.removeItem(KEY));
}
