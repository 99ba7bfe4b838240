/**
 * A browser set to keep nothing throws on the very mention of its storage.
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
