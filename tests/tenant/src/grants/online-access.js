import { errors } from "oidc-provider";
import { ONLINE_ACCESS } from "../oidc/apis.js";

/**
 * Rejects a request for both kinds of refresh tokens.
 * @param {string[]} scopes
 */
export function assertOneKind(scopes) {
  if (scopes.includes(ONLINE_ACCESS) && scopes.includes("offline_access")) {
    throw new errors.InvalidRequest("Cannot request both online_access and offline_access scopes");
  }
}

/**
 * Rejects a code exchange for online_access without a DPoP proof.
 * @param {import("koa").Context} ctx
 * @param {{ scopes: Set<string> }} code
 */
export function assertBound(ctx, { scopes }) {
  if (scopes.has(ONLINE_ACCESS) && !ctx.get("DPoP")) {
    throw new errors.InvalidRequest("online_access requires DPoP for a public client");
  }
}

/**
 * Rejects the refresh token of a session that has ended.
 * @param {import("koa").Context} ctx of a refresh
 * @returns {Promise<boolean>} whether the token is one of online_access
 */
export async function isOnline({ oidc }) {
  const { scopes, sessionUid } = oidc.refreshToken;
  if (!scopes.has(ONLINE_ACCESS)) return false;
  if (!(await oidc.provider.Session.findByUid(sessionUid))) throw new errors.InvalidGrant("the session has ended");
  return true;
}

/**
 * Omits the refresh token from the response to a refresh that did not replace it.
 * @param {import("koa").Context} ctx of a successful grant
 */
export function omitOnlineToken(ctx) {
  const { params, entities } = ctx.oidc;
  const isRefresh = params.grant_type === "refresh_token";
  if (isRefresh && entities.RefreshToken?.scopes.has(ONLINE_ACCESS)) delete ctx.body.refresh_token;
}

/**
 * Ends the session of a token for online_access that was revoked.
 * @param {import("oidc-provider").default} provider
 * @param {{ scopes: Set<string>, sessionUid?: string }} token
 */
export async function endSessionOf(provider, { scopes, sessionUid }) {
  if (!scopes.has(ONLINE_ACCESS) || sessionUid === undefined) return;
  const session = await provider.Session.findByUid(sessionUid);
  await session?.destroy();
}
