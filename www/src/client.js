import { MyAccountClient } from "my-account-wasm";
import { SCOPE } from "./scopes.js";
import { readSettings } from "./settings.js";

/**
 * Creates the page's one client on first use. A failed attempt is retried on the next call.
 *
 * @param {object} options
 * @param {string} options.query the settings as a query string
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
    /** `undefined` until the client is created. */
    get current() {
      return client;
    },
  };
}
