import { clearPendingRedirect, readPendingRedirect } from "./pending-redirect.js";
import { settingsQuery } from "./settings.js";

/**
 * How this page view began: with which settings, and whether as the return from the tenant, and from what there.
 *
 * @returns {{ query: string, isCallback: boolean, isConnecting: boolean, isLogoutReturn: boolean }} `isConnecting` holds
 *   until an account is connected or is not, over the login in between
 */
export function readPageLoad() {
  const isCallback = hasCallbackParameters(location);
  const pendingRedirect = readPendingRedirect();
  const isConnecting = isCallback && pendingRedirect?.reason === "connect";
  const isLogoutReturn = !isCallback && pendingRedirect?.reason === "logout";
  // Kept while the address holds an answer, so that one opened twice meets the tenant it came from both times.
  if (!isCallback) clearPendingRedirect();
  const savedQuery = isCallback || isLogoutReturn ? pendingRedirect?.query : undefined;
  return { query: settingsQuery(location.search) || (savedQuery ?? ""), isCallback, isConnecting, isLogoutReturn };
}

/**
 * Whether an address holds the answer to a login, or to the connecting of an account, for which the vendor's documents
 * name the fragment too.
 *
 * @param {{ search: string, hash: string }} address
 */
export function hasCallbackParameters({ search, hash }) {
  const holds = (parameters, ...names) => parameters.has("state") && names.some((name) => parameters.has(name));
  return (
    holds(new URLSearchParams(search), "code", "connect_code", "error") ||
    holds(new URLSearchParams(hash.slice(1)), "connect_code", "error")
  );
}

/**
 * Leaves the settings in the address, and nothing of an answer.
 *
 * @param {string} query
 */
export function replaceUrl(query) {
  history.replaceState(history.state, "", query ? `${location.pathname}?${query}` : location.pathname);
}
