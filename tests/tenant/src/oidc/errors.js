import { errors } from "oidc-provider";
import { MfaRequired } from "../mfa/errors.js";

/** What the server calls an invalid grant although the proof of possession is at fault (RFC 9449, section 5). */
const PROOF_FAULTS = /DPoP|dpop_jkt|failed jkt/;

/**
 * Makes refusals of the token endpoint what the vendor's are: it answers 403 where RFC 6749, 5.2, has 400, and its
 * library knows a dead refresh token by this sentence.
 * @param {import("koa").Context} ctx
 * @param {Error & { error: string }} error
 */
export function matchVendorError(ctx, error) {
  if (error instanceof MfaRequired) ctx.body = { ...ctx.body, ...error.members };
  if (error.error !== "invalid_grant") return;
  if (PROOF_FAULTS.test(error.error_detail)) {
    ctx.body = { error: "invalid_dpop_proof", error_description: error.error_detail };
    return;
  }
  ctx.status = 403;
  if (ctx.oidc?.params?.grant_type === "refresh_token") {
    ctx.body.error_description = "Unknown or invalid refresh token.";
  }
}

/**
 * @param {string} description
 * @returns {Error}
 */
export function invalidGrant(description) {
  return Object.assign(new errors.InvalidGrant(), { error_description: description });
}

/**
 * Answers with the error that was thrown, as the authorization server does with its own.
 * @param {import("koa").Context} ctx
 * @param {() => Promise<void>} work
 */
export async function withOAuthErrors(ctx, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    ctx.status = error.statusCode;
    ctx.set("Cache-Control", "no-store");
    ctx.body = { error: error.error, error_description: error.error_description };
    matchVendorError(ctx, error);
  }
}

/**
 * @param {string} type of a grant that the application does not have
 * @returns {Error}
 */
export function grantNotAllowed(type) {
  const refusal = new errors.UnauthorizedClient(`Grant type '${type}' not allowed for the client.`);
  return Object.assign(refusal, { statusCode: 403 });
}
