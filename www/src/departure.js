import { withStorage } from "./storage.js";

const KEY = "my-account-demo.departure";

/**
 * @typedef {object} Departure a note the page leaves itself in this tab before it goes to the tenant, which sends people
 *   back to the registered address and so without the page's query
 * @property {"login" | "logout" | "connect"} reason
 * @property {string} query
 */

/** @param {Departure} departure */
export function noteDeparture({ reason, query }) {
  withStorage("sessionStorage", (storage) => storage.setItem(KEY, JSON.stringify({ reason, query })));
}

/** @returns {Departure | undefined} */
export function readDeparture() {
  const text = withStorage("sessionStorage", (storage) => storage.getItem(KEY));
  try {
    const { reason, query } = JSON.parse(text ?? "null") ?? {};
    return typeof reason === "string" && typeof query === "string" ? { reason, query } : undefined;
  } catch {
    return undefined;
  }
}

export function forgetDeparture() {
  withStorage("sessionStorage", (storage) => storage.removeItem(KEY));
}
