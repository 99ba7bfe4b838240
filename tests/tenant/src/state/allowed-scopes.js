/** The scopes that users have granted to third-party applications. */
export class AllowedScopes {
  #allowed = new Set();

  /** @param {ScopeGrant} grant */
  add(grant) {
    for (const key of keysOf(grant)) this.#allowed.add(key);
  }

  /**
   * @param {ScopeGrant} grant
   * @returns {boolean} whether all of it was granted
   */
  covers(grant) {
    return keysOf(grant).every((key) => this.#allowed.has(key));
  }
}

/**
 * @typedef {object} ScopeGrant
 * @property {string} accountId
 * @property {string} clientId
 * @property {Iterable<string>} scopes
 * @property {string[]} audiences
 */
function keysOf({ accountId, clientId, scopes, audiences }) {
  const targets = audiences.length === 0 ? [""] : audiences;
  return targets.flatMap((audience) =>
    [...scopes].map((scope) => JSON.stringify([accountId, clientId, audience, scope])),
  );
}
