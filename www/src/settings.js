import { byId } from "./dom.js";
import { PageError } from "./messages.js";

/** @typedef {{ domain: string, clientId: string }} Settings */

/**
 * The settings in a query string, without its other parameters.
 *
 * @param {string} search
 */
export function settingsQuery(search) {
  const given = new URLSearchParams(search);
  const query = new URLSearchParams();
  for (const name of ["domain", "client_id"]) {
    if (given.has(name)) query.set(name, given.get(name));
  }
  return query.toString();
}

/**
 * The settings of a query, with the server's defaults for missing values.
 *
 * @param {string} query
 * @returns {Promise<Settings & { local: boolean }>}
 */
export async function readSettings(query) {
  const given = new URLSearchParams(query);
  const defaults = await readDefaults();
  const domain = given.get("domain") ?? defaults.domain;
  return { domain, clientId: given.get("client_id") ?? defaults.clientId, local: domain === defaults.domain };
}

async function readDefaults() {
  try {
    const response = await fetch("/defaults.json");
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw new PageError("defaults_unavailable", { cause });
  }
}

/** The settings form at the bottom of the page. */
export function createSettingsPanel() {
  const panel = byId("settings");
  const form = byId("settings-form");
  const [domain, clientId] = [byId("domain"), byId("client-id")];
  byId("page-address").textContent = location.origin + location.pathname;
  byId("page-origin").textContent = location.origin;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ domain: domain.value.trim(), client_id: clientId.value.trim() });
    location.assign(`${location.pathname}?${query}`);
  });
  byId("use-local").addEventListener("click", () => location.assign(location.pathname));

  return {
    /** @param {Settings} settings */
    show(settings) {
      domain.value = settings.domain;
      clientId.value = settings.clientId;
    },
    open() {
      panel.open = true;
    },
  };
}
