import { connection } from "../schemas/connected-accounts.js";
import { assertConforms } from "../schemas/validate.js";

/**
 * An upstream provider whose accounts can be connected.
 * @typedef {object} Connection
 * @property {string} name
 * @property {string} strategy
 * @property {string[]} [scopes] scopes of the provider besides those of OpenID Connect
 */

/** @type {Connection[]} */
export const defaultConnections = [
  { name: "calendar", strategy: "oidc", scopes: ["events.read", "events.write"] },
  { name: "documents", strategy: "oidc", scopes: ["files.read"] },
];

/**
 * @param {Connection[]} connections
 * @returns {Connection[]}
 */
export function checkConnections(connections) {
  for (const item of connections) assertConforms(connection, item);
  if (new Set(connections.map(({ name }) => name)).size < connections.length) {
    throw new TypeError("connections: names must be unique");
  }
  return connections;
}
