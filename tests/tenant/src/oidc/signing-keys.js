import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import internals from "oidc-provider/lib/helpers/weak_cache.js";

export const ACCESS_TOKEN_ALG = "RS256";
export const ID_TOKEN_ALGS = ["RS256", "PS256", "ES256"];

/** The tenant's signing keys: the newest one of each algorithm signs, older ones may still be published. */
export class SigningKeys {
  #algorithms;
  #keys;
  #onChange = () => {};

  /** @param {Iterable<string>} algorithms */
  static async generate(algorithms) {
    const keys = new SigningKeys();
    keys.#algorithms = [...new Set(algorithms)];
    keys.#keys = await Promise.all(keys.#algorithms.map(generateSigningKey));
    return keys;
  }

  /** @returns {import("jose").JWK[]} newest first */
  get published() {
    return this.#keys.map(publicPart);
  }

  /** @returns {import("jose").JWK[]} newest first, with their private parts */
  get all() {
    return this.#keys;
  }

  /**
   * Generates new keys and signs with them from then on.
   * @param {{ keepOld?: boolean }} [options] whether the old keys stay published; default true
   * @returns {Promise<import("jose").JWK[]>} the published keys
   */
  async rotate({ keepOld = true } = {}) {
    const fresh = await Promise.all(this.#algorithms.map(generateSigningKey));
    this.#keys = [...fresh, ...(keepOld ? this.#keys : [])];
    this.#onChange();
    return this.published;
  }

  /**
   * Updates the keys of the authorization server on rotation: it reads them once, at construction, and has no public
   * API to change them.
   * @param {import("oidc-provider").default} provider
   */
  syncTo(provider) {
    this.#onChange = () => {
      const server = internals(provider);
      server.keystore.clear();
      for (const key of this.#keys) server.keystore.add(key);
      server.jwks = { keys: this.published };
    };
  }
}

/**
 * @param {string} alg
 * @returns {Promise<import("jose").JWK>} a private key
 */
export async function generateSigningKey(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg, use: "sig", kid: await calculateJwkThumbprint(jwk) };
}

/** @param {import("jose").JWK} key */
function publicPart({ kty, n, e, crv, x, y, kid, alg, use }) {
  return kty === "RSA" ? { kty, n, e, kid, alg, use } : { kty, crv, x, y, kid, alg, use };
}
