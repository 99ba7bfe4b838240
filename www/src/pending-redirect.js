import { withStorage } from "./storage.js";

const KEY = "my-account-demo.pending-redirect";

/**
 * @typedef {object} PendingRedirect state kept in this tab during a redirect to the tenant, which returns to the
 *   registered URL and so without the page's query
 * @property {"login" | "logout" | "connect"} reason
 * @property {string} query
 */

/** @param {PendingRedirect} pendingRedirect */
export function savePendingRedirect({ reason, query }) {
  withStorage("sessionStorage", (storage) => storage.setItem(KEY, JSON.stringify({ reason, query })));
}

/** @returns {PendingRedirect | undefined} */
export function readPendingRedirect() {
  const text = withStorage("sessionStorage", (storage) => storage.getItem(KEY));
  try {
    const { reason, query } = JSON.parse(text ?? "null") ?? {};
    return typeof reason === "string" && typeof query === "string" ? { reason, query } : undefined;
  } catch {
    return undefined;
  }
}

export function clearPendingRedirect() {
  withStorage("sessionStorage", (storage) => storage.removeItem(KEY));
}
