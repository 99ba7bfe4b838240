import { forgetDeparture, readDeparture } from "./departure.js";
import { settingsQuery } from "./settings.js";

/**
 * How this page view began: with which settings, and whether as the return from a login or a logout.
 *
 * @returns {{ query: string, isLoginAnswer: boolean, isLogoutReturn: boolean }}
 */
export function readArrival() {
  const address = new URLSearchParams(location.search);
  const isLoginAnswer = address.has("state") && (address.has("code") || address.has("error"));
  const departure = readDeparture();
  const isLogoutReturn = !isLoginAnswer && departure?.reason === "logout";
  // Kept while the address holds an answer, so that one opened twice meets the tenant it came from both times.
  if (!isLoginAnswer) forgetDeparture();
  const noted = isLoginAnswer || isLogoutReturn ? departure?.query : undefined;
  return { query: settingsQuery(location.search) || (noted ?? ""), isLoginAnswer, isLogoutReturn };
}

/**
 * Leaves the settings in the address, and nothing of a login's answer.
 *
 * @param {string} query
 */
export function settleAddress(query) {
  history.replaceState(history.state, "", query ? `${location.pathname}?${query}` : location.pathname);
}
