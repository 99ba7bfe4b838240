import { authorizationServerQuirks } from "./authorization-server.js";
import { myAccountQuirks } from "./my-account-responses.js";
import { requestQuirks } from "./my-account-requests.js";
import { sessionQuirks } from "./mfa-and-dpop.js";

/**
 * A point on which the vendor's own documents and libraries disagree, or say nothing.
 * @typedef {object} Quirk
 * @property {string} about
 * @property {string | number} usual what the tenant does by itself
 * @property {Record<string, import("koa").Middleware>} others what it does instead, by the value that asks for it
 */

/** @type {Record<string, Quirk>} */
export const quirkTable = { ...requestQuirks, ...myAccountQuirks, ...authorizationServerQuirks, ...sessionQuirks };

/** The quirks of one tenant. */
export class Quirks {
  #chosen = new Map();

  /** @param {Record<string, string | number>} values by the names of the table */
  set(values) {
    for (const [name, value] of Object.entries(values)) assertKnown(name, value);
    for (const [name, value] of Object.entries(values)) this.#chosen.set(name, String(value));
  }

  /** Makes the tenant do the usual on every point. */
  reset() {
    this.#chosen.clear();
  }

  /** @returns {import("koa").Middleware[]} */
  get active() {
    return Object.entries(quirkTable)
      .map(([name, { others }]) => others[this.#chosen.get(name)])
      .filter((quirk) => quirk !== undefined);
  }
}

/**
 * @param {Quirks} quirks
 * @returns {import("koa").Middleware}
 */
export function applyQuirks(quirks) {
  return (ctx, next) => quirks.active.reduceRight((inner, quirk) => () => quirk(ctx, inner), next)();
}

function assertKnown(name, value) {
  if (!Object.hasOwn(quirkTable, name)) {
    throw new TypeError(`there is no quirk "${name}"; there are ${Object.keys(quirkTable).join(", ")}`);
  }
  const { usual, others } = quirkTable[name];
  const values = [String(usual), ...Object.keys(others)];
  if (!values.includes(String(value))) {
    throw new TypeError(`the quirk "${name}" cannot be "${value}", but ${values.join(", ")}`);
  }
}
