import { errors } from "oidc-provider";
import { MfaRequired } from "../mfa/errors.js";

/** Details of invalid_grant errors that RFC 9449, section 5, reports as invalid_dpop_proof. */
const DPOP_ERRORS = /DPoP|dpop_jkt|failed jkt/;

/**
 * Changes an error of the token endpoint to the vendor's form: invalid_grant has status 403, where RFC 6749, 5.2, has
 * 400, and the vendor's library recognizes an invalid refresh token by its description.
 * @param {import("koa").Context} ctx
 * @param {Error & { error: string }} error
 */
export function matchVendorError(ctx, error) {
  if (error instanceof MfaRequired) ctx.body = { ...ctx.body, ...error.members };
  if (error.error !== "invalid_grant") return;
  if (DPOP_ERRORS.test(error.error_detail)) {
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
 */
export function invalidGrant(description) {
  return Object.assign(new errors.InvalidGrant(), { error_description: description });
}

/**
 * Runs a handler and sends an `OIDCProviderError` that it throws, as the authorization server does.
 * @param {import("koa").Context} ctx
 * @param {() => Promise<void>} handle
 */
export async function withOAuthErrors(ctx, handle) {
  try {
    await handle();
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    ctx.status = error.statusCode;
    ctx.set("Cache-Control", "no-store");
    ctx.body = { error: error.error, error_description: error.error_description };
    matchVendorError(ctx, error);
  }
}

/** @param {string} type a grant type that the application does not have */
export function grantNotAllowed(type) {
  const refusal = new errors.UnauthorizedClient(`Grant type '${type}' not allowed for the client.`);
  return Object.assign(refusal, { statusCode: 403 });
}
