import { MyAccountClient } from "my-account-wasm";
import { SCOPE } from "./scopes.js";
import { readSettings } from "./settings.js";

/**
 * One client for the page. Opening it again after a failure tries again.
 *
 * @param {object} options
 * @param {string} options.query the settings, as a query
 * @param {(settings: import("./settings.js").Settings & { local: boolean }) => void} options.onSettings
 */
export function createClientSource({ query, onSettings }) {
  let opening;
  let client;

  async function open() {
    const settings = await readSettings(query);
    onSettings(settings);
    client = await MyAccountClient.create({ domain: settings.domain, clientId: settings.clientId, scope: SCOPE });
    return client;
  }

  return {
    open() {
      opening ??= open().catch((error) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    /** The client, once it is open. */
    get current() {
      return client;
    },
  };
}
