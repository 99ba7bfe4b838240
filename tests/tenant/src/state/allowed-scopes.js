/** What users have allowed to applications that have to ask. */
export class AllowedScopes {
  #allowed = new Set();

  /** @param {Allowance} allowance */
  add(allowance) {
    for (const key of keysOf(allowance)) this.#allowed.add(key);
  }

  /**
   * @param {Allowance} allowance
   * @returns {boolean} whether all of it was allowed
   */
  covers(allowance) {
    return keysOf(allowance).every((key) => this.#allowed.has(key));
  }
}

/**
 * @typedef {object} Allowance
 * @property {string} accountId
 * @property {string} clientId
 * @property {Iterable<string>} scopes
 * @property {string[]} audiences
 */
function keysOf({ accountId, clientId, scopes, audiences }) {
  const places = audiences.length === 0 ? [""] : audiences;
  return places.flatMap((audience) =>
    [...scopes].map((scope) => JSON.stringify([accountId, clientId, audience, scope])),
  );
}
