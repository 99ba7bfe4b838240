import { isMyAccountError } from "my-account-wasm";
import { createConfirmation } from "./confirmation.js";
import { byId, fromTemplate, setDescribedBy } from "./dom.js";
import { labeledDates } from "./format.js";
import { createResourceList } from "./resource-list.js";
import { READ_CONNECTED_ACCOUNTS } from "./scopes.js";
import { setStatus } from "./status.js";

const PAGE_SIZE = 20; // maximum of the API

/**
 * @typedef {object} Entry a connection and its connected account, if any
 * @property {string} connection
 * @property {import("my-account-wasm").ConnectedAccount} [account]
 * @property {boolean} isAvailable whether the tenant lists the connection
 */

/**
 * The user's connected accounts and the connections that can be added. Shown only if the session has the scope to read
 * them.
 *
 * @param {object} options
 * @param {(button: HTMLButtonElement, connection: string) => Promise<void>} options.connect redirects to the provider
 */
export function createAccounts({ getClient, runAction, connect, onFailure }) {
  const section = byId("accounts-section");
  const confirmDisconnection = createConfirmation("confirm-disconnection");
  const list = createResourceList({
    section,
    list: byId("accounts"),
    fetch: () => fetchEntries(getClient()),
    renderRow: accountRow,
    keyOf: ({ connection }) => connection,
    onFailure,
  });

  const isAllowed = () => getClient()?.getSession()?.scopes.includes(READ_CONNECTED_ACCOUNTS) ?? false;

  /** @param {Entry} entry */
  function accountRow(entry) {
    const { connection, account, isAvailable } = entry;
    const { element, parts } = fromTemplate("account-row");
    parts.title.textContent = connection;
    parts.scopes.textContent = (account?.scopes ?? []).join(", ");
    parts.scopes.hidden = parts.scopes.textContent === "";
    parts.dates.replaceChildren(...(account ? statusNodes(account) : ["Not connected"]));
    parts.connect.hidden = Boolean(account) || !isAvailable;
    parts.disconnect.hidden = !account;
    setDescribedBy([parts.connect, parts.disconnect], [parts.title]);
    parts.connect.addEventListener("click", () => connect(parts.connect, connection));
    parts.disconnect.addEventListener("click", () => disconnect(entry, parts.disconnect));
    return element;
  }

  async function disconnect(entry, button) {
    const { connection, account } = entry;
    if (!(await confirmDisconnection(connection))) return;
    await runAction(button, "Disconnecting the account…", async () => {
      try {
        await getClient().deleteConnectedAccount(account.id);
      } catch (error) {
        if (isMyAccountError(error) && error.code === "not_found") showDisconnected(entry);
        throw error;
      }
      showDisconnected(entry);
      setStatus(`${connection} disconnected.`, "done");
      byId("accounts-heading").focus();
    });
  }

  function showDisconnected({ connection, isAvailable }) {
    if (isAvailable) list.put({ connection, isAvailable });
    else list.remove((entry) => entry.connection === connection);
  }

  return {
    /** Loads the list if the session has the scope. */
    async load() {
      if (isAllowed()) await list.load();
    },
    show() {
      section.hidden = !isAllowed();
    },
    clear: list.clear,
  };
}

/** @returns {Promise<Entry[]>} connected accounts first */
async function fetchEntries(client) {
  const [accounts, connections] = await Promise.all([
    all(client.allConnectedAccounts({ take: PAGE_SIZE })),
    all(client.allConnections({ take: PAGE_SIZE })),
  ]);
  const available = new Set(connections.map(({ name }) => name));
  const connected = new Set(accounts.map(({ connection }) => connection));
  return [
    ...accounts.map((account) => ({
      connection: account.connection,
      account,
      isAvailable: available.has(account.connection),
    })),
    ...[...available].filter((name) => !connected.has(name)).map((connection) => ({ connection, isAvailable: true })),
  ];
}

async function all(items) {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

function statusNodes({ created_at: created, expires_at: expires }) {
  const dates = labeledDates([
    ["Connected", created],
    ["Expires", expires],
  ]);
  return dates.length > 0 ? dates : ["Connected"];
}
