import { authorizationServerQuirks } from "./authorization-server.js";
import { myAccountQuirks } from "./my-account-responses.js";
import { requestQuirks } from "./my-account-requests.js";
import { sessionQuirks } from "./mfa-and-dpop.js";

/**
 * A point on which the vendor's documents and libraries disagree or are silent.
 * @typedef {object} Quirk
 * @property {string} description as in the README
 * @property {string | number} defaultValue
 * @property {Record<string, import("koa").Middleware>} alternatives middleware by value
 */

/** @type {Record<string, Quirk>} */
export const quirkTable = { ...requestQuirks, ...myAccountQuirks, ...authorizationServerQuirks, ...sessionQuirks };

/** The quirks of one tenant. */
export class Quirks {
  #chosen = new Map();

  /** @param {Record<string, string | number>} values by quirk name */
  set(values) {
    for (const [name, value] of Object.entries(values)) assertKnown(name, value);
    for (const [name, value] of Object.entries(values)) this.#chosen.set(name, String(value));
  }

  /** Restores all defaults. */
  reset() {
    this.#chosen.clear();
  }

  /** @returns {import("koa").Middleware[]} */
  get active() {
    return Object.entries(quirkTable)
      .map(([name, { alternatives }]) => alternatives[this.#chosen.get(name)])
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
    throw new TypeError(`unknown quirk "${name}"; the quirks are ${Object.keys(quirkTable).join(", ")}`);
  }
  const { defaultValue, alternatives } = quirkTable[name];
  const values = [String(defaultValue), ...Object.keys(alternatives)];
  if (!values.includes(String(value))) {
    throw new TypeError(`the quirk "${name}" cannot be "${value}"; its values are ${values.join(", ")}`);
  }
}
