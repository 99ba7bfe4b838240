import { clearPendingRedirect, readPendingRedirect } from "./pending-redirect.js";
import { settingsQuery } from "./settings.js";

/**
 * How the page was loaded: with which settings, and as the return from which redirect.
 *
 * @returns {{ query: string, isCallback: boolean, isConnecting: boolean, isLogoutReturn: boolean }} `isConnecting`
 *   stays true through a login in between
 */
export function readPageLoad() {
  const isCallback = hasCallbackParameters(location);
  const pendingRedirect = readPendingRedirect();
  const isConnecting = isCallback && pendingRedirect?.reason === "connect";
  const isLogoutReturn = !isCallback && pendingRedirect?.reason === "logout";
  // Kept while the URL has callback parameters, so that a callback URL opened twice uses the same tenant both times.
  if (!isCallback) clearPendingRedirect();
  const savedQuery = isCallback || isLogoutReturn ? pendingRedirect?.query : undefined;
  return { query: settingsQuery(location.search) || (savedQuery ?? ""), isCallback, isConnecting, isLogoutReturn };
}

/**
 * Whether a URL has the parameters of a login response, or of a connected-account response. Auth0's documentation shows
 * the latter in the fragment too.
 *
 * @param {{ search: string, hash: string }} url
 */
export function hasCallbackParameters({ search, hash }) {
  const hasResponse = (parameters, ...names) => parameters.has("state") && names.some((name) => parameters.has(name));
  return (
    hasResponse(new URLSearchParams(search), "code", "connect_code", "error") ||
    hasResponse(new URLSearchParams(hash.slice(1)), "connect_code", "error")
  );
}

/**
 * Replaces the URL's query with the settings, which removes the callback parameters.
 *
 * @param {string} query
 */
export function replaceUrl(query) {
  history.replaceState(history.state, "", query ? `${location.pathname}?${query}` : location.pathname);
}
