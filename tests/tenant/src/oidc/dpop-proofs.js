import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";
import { Clock } from "../state/clock.js";
import { ExpiringMap } from "../state/expiring-map.js";
import { newSecret } from "../state/one-time-values.js";

export const DPOP_ALGS = ["ES256", "RS256"];

const MAX_AGE_SECONDS = 5 * 60;

/** A missing or invalid DPoP proof. */
export class DpopError extends Error {
  /**
   * @param {"invalid_token" | "invalid_dpop_proof" | "use_dpop_nonce"} error
   * @param {string} description
   * @param {string} [nonce] for the next proof
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

/** The DPoP nonce of the tenant's APIs. */
export class ApiNonce {
  #previous;
  #current = newSecret();

  get current() {
    return this.#current;
  }

  /** Replaces the nonce. The previous one stays valid until the next call. */
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
 * Verifies at an API that the caller holds the key that the token is bound to (RFC 9449, section 7). `iat` is checked
 * against the machine's clock, because the client dates its proofs by it.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {ApiNonce} deps.apiNonce
 * @param {Map<string, import("./apis.js").Api>} deps.apis
 */
export function dpopVerifier({ origin, apiNonce, apis }) {
  const seen = new ExpiringMap(new Clock(), 2 * MAX_AGE_SECONDS);

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
    if (payload.htm !== ctx.method) throw new Error("htm does not match the request method");
    if (withoutQuery(payload.htu) !== sent) throw new Error("htu does not match the request URL");
    if (payload.ath !== createHash("sha256").update(token).digest("base64url")) {
      throw new Error("ath does not match the access token");
    }
    if (Math.abs(Date.now() / 1000 - payload.iat) > MAX_AGE_SECONDS) throw new Error("iat is not recent");
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
      if (cnf) throw new DpopError("invalid_token", "the access token is bound to a key; send it with the DPoP scheme");
      if (apis.get(aud).proofOfPossession !== "required") return;
    }
    if (!cnf) throw new DpopError("invalid_token", "the access token is not bound to a key");

    const { payload, jkt } = await verify(ctx, token).catch(({ message }) => {
      throw new DpopError("invalid_dpop_proof", message.replaceAll('"', "'"));
    });
    if (jkt !== cnf.jkt) throw new DpopError("invalid_token", "the access token is bound to another key");
    const requiresNonce = ctx.state.requiresNonce || payload.nonce !== undefined;
    if (requiresNonce && !apiNonce.accepts(payload.nonce)) {
      throw new DpopError("use_dpop_nonce", "Resource server requires nonce in DPoP proof", apiNonce.current);
    }
    if (isReplayed(jkt, payload.jti)) throw new DpopError("invalid_dpop_proof", "jti was already used");
    if (requiresNonce && payload.nonce !== apiNonce.current) ctx.set("DPoP-Nonce", apiNonce.current);
  };
}

function withoutQuery(htu) {
  const url = URL.parse(htu);
  if (url) url.search = url.hash = "";
  return url?.href;
}
