import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import internals from "oidc-provider/lib/helpers/weak_cache.js";

export const ACCESS_TOKEN_ALG = "RS256";
export const ID_TOKEN_ALGS = ["RS256", "PS256", "ES256"];

/** The keys with which a tenant signs: the newest for each algorithm, and older ones that are still published. */
export class SigningKeys {
  #algorithms;
  #keys;
  #whenChanged = () => {};

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
   * Makes new keys, which sign from now on.
   * @param {{ keepOld?: boolean }} [options] whether what the old ones signed can still be verified; default true
   * @returns {Promise<import("jose").JWK[]>} what is published now
   */
  async rotate({ keepOld = true } = {}) {
    const fresh = await Promise.all(this.#algorithms.map(generateSigningKey));
    this.#keys = [...fresh, ...(keepOld ? this.#keys : [])];
    this.#whenChanged();
    return this.published;
  }

  /**
   * The authorization server takes its keys once, when it is made, and has no public way to change them.
   * @param {import("oidc-provider").default} provider
   */
  follow(provider) {
    this.#whenChanged = () => {
      const server = internals(provider);
      server.keystore.clear();
      for (const key of this.#keys) server.keystore.add(key);
      server.jwks = { keys: this.published };
    };
  }
}

/**
 * @param {string} alg
 * @returns {Promise<import("jose").JWK>} a new private key
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
