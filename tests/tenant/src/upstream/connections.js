import { connection } from "../schemas/connected-accounts.js";
import { assertConforms } from "../schemas/validate.js";

/**
 * Another provider whose accounts can be connected.
 * @typedef {object} Connection
 * @property {string} name
 * @property {string} strategy
 * @property {string[]} [scopes] what the provider can grant besides the usual scopes of OpenID Connect
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
  for (const each of connections) assertConforms(connection, each);
  if (new Set(connections.map(({ name }) => name)).size < connections.length) {
    throw new TypeError("connections: a name is there twice");
  }
  return connections;
}
