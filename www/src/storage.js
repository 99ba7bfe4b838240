/**
 * Uses a storage, or returns `undefined` if that throws: browsers that block site data throw on access to the property.
 *
 * @template T
 * @param {"localStorage" | "sessionStorage"} name
 * @param {(storage: Storage) => T} use
 * @returns {T | undefined}
 */
export function withStorage(name, use) {
  try {
    return use(window[name]);
  } catch {
    return undefined;
  }
}
