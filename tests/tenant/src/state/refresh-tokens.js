const MAX_ENTRIES = 10_000;

/**
 * The use of one refresh token. It does not contain the token, so it may be printed.
 * @typedef {object} RefreshTokenEntry
 * @property {number} family a number from 1, shared by the tokens that descend from one login
 * @property {number} generation the number of rotations since the login
 * @property {string} clientId
 * @property {string} userId
 * @property {number} presented how often the token endpoint received it
 * @property {number} refused how often the token endpoint refused it
 */

/** The issued refresh tokens, oldest first. */
export class RefreshTokens {
  #byValue = new Map();
  #families = new Map();

  /** @returns {RefreshTokenEntry[]} */
  get entries() {
    return [...this.#byValue.values()].map((entry) => ({ ...entry }));
  }

  /** @param {{ jti: string, grantId: string, rotations: number, clientId: string, accountId: string }} token */
  recordIssued({ jti, grantId, rotations, clientId, accountId }) {
    if (!this.#families.has(grantId)) this.#families.set(grantId, this.#families.size + 1);
    const family = this.#families.get(grantId);
    this.#byValue.set(jti, { family, generation: rotations, clientId, userId: accountId, presented: 0, refused: 0 });
    if (this.#byValue.size > MAX_ENTRIES) this.#byValue.delete(this.#byValue.keys().next().value);
  }

  /**
   * @param {string} value
   * @param {{ isRefused: boolean }} outcome
   */
  recordPresented(value, { isRefused }) {
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
  const record = (isRefused) => (ctx) => {
    const { grant_type: grantType, refresh_token: value } = ctx.oidc.params ?? {};
    if (grantType === "refresh_token") tokens.recordPresented(value, { isRefused });
  };
  provider.on("refresh_token.saved", (token) => tokens.recordIssued(token));
  provider.on("grant.success", record(false));
  provider.on("grant.error", record(true));
}
