import Router from "@koa/router";
import { errorPage } from "../pages/error.js";
import { loggedOutPage, logoutPage } from "../pages/logout.js";

/**
 * The vendor's own logout endpoint, which asks no question.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {import("./clients.js").Client[]} deps.clients
 * @returns {import("koa").Middleware}
 */
export function vendorLogout({ provider, clients }) {
  return new Router()
    .get("/v2/logout", async (ctx) => {
      const { client_id: clientId, returnTo } = ctx.query;
      const asking = clientId === undefined ? clients : clients.filter((client) => client.clientId === clientId);
      if (asking.length === 0) return refuse(ctx, "No application of this tenant has that client_id.");

      const allowed = asking.flatMap(({ logoutUris }) => logoutUris);
      if (returnTo !== undefined && !allowed.includes(returnTo)) {
        return refuse(ctx, "The returnTo URL is not among the allowed logout URLs.");
      }
      const destination = returnTo ?? (clientId === undefined ? undefined : allowed[0]);
      await endSession(ctx, provider, await provider.Session.get(ctx));
      return destination === undefined ? loggedOutPage(ctx) : ctx.redirect(destination);
    })
    .routes();
}

/**
 * Asks whether to sign out, unless the request shows whose session it means: then it is ended at once, as the vendor
 * does.
 * @param {import("koa").Context} ctx
 * @param {string} form the server's form, which holds the protection against forged requests
 */
export async function renderLogoutPrompt(ctx, form) {
  const { oidc } = ctx;
  const { post_logout_redirect_uri: destination, logout_hint: hint, state } = oidc.params;
  const hinted = oidc.entities.IdTokenHint
    ? oidc.entities.IdTokenHint.payload.sub === oidc.session.accountId
    : hint !== undefined && knowsSessionId(oidc.session, hint);
  if (!hinted) return logoutPage(ctx, { form, destination });

  await endSession(ctx, oidc.provider, oidc.session);
  const target = new URL(destination ?? oidc.urlFor("end_session_success"));
  if (destination !== undefined && state !== undefined) target.searchParams.set("state", state);
  ctx.redirect(target.href);
}

/** @param {import("koa").Context} ctx */
export function renderLoggedOut(ctx) {
  loggedOutPage(ctx);
}

function knowsSessionId(session, sid) {
  return Object.keys(session.authorizations ?? {}).some((clientId) => session.sidFor(clientId) === sid);
}

async function endSession(ctx, provider, session) {
  await session.destroy();
  ctx.cookies.set(provider.cookieName("session"), null);
}

function refuse(ctx, description) {
  ctx.status = 400;
  errorPage(ctx, { error: "invalid_request", description });
}
