import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";
import { Clock } from "../state/clock.js";
import { ExpiringMap } from "../state/expiring-map.js";
import { newSecret } from "../state/one-time-values.js";

export const DPOP_ALGS = ["ES256", "RS256"];

const FRESH_SECONDS = 5 * 60;

/** Why a proof of possession, or the lack of one, is not good enough. */
export class DpopError extends Error {
  /**
   * @param {"invalid_token" | "invalid_dpop_proof" | "use_dpop_nonce"} error
   * @param {string} description
   * @param {string} [nonce] to be used next time
   */
  constructor(error, description, nonce) {
    super(description);
    this.name = "DpopError";
    this.error = error;
    this.headers = {
      "www-authenticate": `DPoP error="${error}", error_description="${description}", algs="${DPOP_ALGS.join(" ")}"`,
      ...(nonce && { "dpop-nonce": nonce }),
    };
  }
}

/** The nonce that the tenant's APIs ask for, where they do. */
export class ApiNonce {
  #previous;
  #current = newSecret();

  get current() {
    return this.#current;
  }

  /** Hands out another one. The last is good until it is renewed once more. */
  renew() {
    this.#previous = this.#current;
    this.#current = newSecret();
  }

  /** @param {unknown} nonce */
  accepts(nonce) {
    return nonce !== undefined && [this.#previous, this.#current].includes(nonce);
  }
}

/**
 * Checks at an API that whoever presents a token has the key to which it is bound (RFC 9449, section 7). A proof is
 * dated by the machine's clock, which is the one that the client has.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {ApiNonce} deps.apiNonce
 * @param {Map<string, import("./apis.js").Api>} deps.apis
 */
export function dpopVerifier({ origin, apiNonce, apis }) {
  const seen = new ExpiringMap(new Clock(), 2 * FRESH_SECONDS);

  const isReplayed = (jkt, jti) => {
    const name = JSON.stringify([jkt, jti]);
    if (seen.get(name)) return true;
    seen.set(name, true);
    return false;
  };

  const verify = async (ctx, token) => {
    const { payload, protectedHeader } = await jwtVerify(ctx.get("DPoP"), EmbeddedJWK, {
      algorithms: DPOP_ALGS,
      typ: "dpop+jwt",
      requiredClaims: ["iat", "jti"],
    });
    const sent = new URL(origin + ctx.originalUrl.split("?")[0]).href;
    if (payload.htm !== ctx.method) throw new Error("htm is another method");
    if (withoutQuery(payload.htu) !== sent) throw new Error("htu is another URL");
    if (payload.ath !== createHash("sha256").update(token).digest("base64url")) throw new Error("ath is another token");
    if (Math.abs(Date.now() / 1000 - payload.iat) > FRESH_SECONDS) throw new Error("iat is not recent");
    return { payload, jkt: await calculateJwkThumbprint(protectedHeader.jwk) };
  };

  /**
   * @param {import("koa").Context} ctx
   * @param {object} presented
   * @param {"bearer" | "dpop"} presented.scheme of the `Authorization` header
   * @param {string} presented.token
   * @param {{ aud: string, cnf?: { jkt: string } }} presented.claims
   * @returns {Promise<void>} rejects with a `DpopError`
   */
  return async (ctx, { scheme, token, claims: { aud, cnf } }) => {
    if (scheme === "bearer") {
      if (cnf) throw new DpopError("invalid_token", "the access token is bound to a key");
      if (apis.get(aud).proofOfPossession !== "required") return;
    }
    if (!cnf) throw new DpopError("invalid_token", "the access token is bound to no key");

    const { payload, jkt } = await verify(ctx, token).catch(({ message }) => {
      throw new DpopError("invalid_dpop_proof", message.replaceAll('"', "'"));
    });
    if (jkt !== cnf.jkt) throw new DpopError("invalid_token", "the access token is bound to another key");
    const demandsNonce = ctx.state.demandsNonce || payload.nonce !== undefined;
    if (demandsNonce && !apiNonce.accepts(payload.nonce)) {
      throw new DpopError("use_dpop_nonce", "Resource server requires nonce in DPoP proof", apiNonce.current);
    }
    if (isReplayed(jkt, payload.jti)) throw new DpopError("invalid_dpop_proof", "jti was seen before");
    if (demandsNonce && payload.nonce !== apiNonce.current) ctx.set("DPoP-Nonce", apiNonce.current);
  };
}

function withoutQuery(htu) {
  const url = URL.parse(htu);
  if (url) url.search = url.hash = "";
  return url?.href;
}
