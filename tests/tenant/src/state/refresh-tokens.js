const KEPT = 10_000;

/**
 * What became of one refresh token. The token itself is not in it: it may be printed.
 * @typedef {object} RefreshTokenEntry
 * @property {number} family counts from 1; what began with one login and was rotated since
 * @property {number} generation how many rotations lie between the login and this token
 * @property {string} clientId
 * @property {string} userId
 * @property {number} presented how often the token endpoint was asked to exchange it
 * @property {number} refused how often it did not
 */

/** The refresh tokens that a tenant has issued, oldest first. */
export class RefreshTokens {
  #byValue = new Map();
  #families = new Map();

  /** @returns {RefreshTokenEntry[]} */
  get entries() {
    return [...this.#byValue.values()].map((entry) => ({ ...entry }));
  }

  /** @param {{ jti: string, grantId: string, rotations: number, clientId: string, accountId: string }} token */
  issued({ jti, grantId, rotations, clientId, accountId }) {
    if (!this.#families.has(grantId)) this.#families.set(grantId, this.#families.size + 1);
    const family = this.#families.get(grantId);
    this.#byValue.set(jti, { family, generation: rotations, clientId, userId: accountId, presented: 0, refused: 0 });
    if (this.#byValue.size > KEPT) this.#byValue.delete(this.#byValue.keys().next().value);
  }

  /**
   * @param {string} value
   * @param {{ isRefused: boolean }} outcome
   */
  presented(value, { isRefused }) {
    const entry = this.#byValue.get(value);
    if (!entry) return;
    entry.presented += 1;
    if (isRefused) entry.refused += 1;
  }
}

/**
 * @param {import("oidc-provider").default} provider
 * @param {RefreshTokens} tokens
 */
export function recordRefreshTokens(provider, tokens) {
  const note = (isRefused) => (ctx) => {
    const { grant_type: grantType, refresh_token: value } = ctx.oidc.params ?? {};
    if (grantType === "refresh_token") tokens.presented(value, { isRefused });
  };
  provider.on("refresh_token.saved", (token) => tokens.issued(token));
  provider.on("grant.success", note(false));
  provider.on("grant.error", note(true));
}
