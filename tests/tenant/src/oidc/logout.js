import Router from "@koa/router";
import { errorPage } from "../pages/error.js";
import { loggedOutPage, logoutPage } from "../pages/logout.js";

/**
 * The vendor's logout endpoint, which does not ask for confirmation.
 * @param {object} deps
 * @param {import("oidc-provider").default} deps.provider
 * @param {import("./clients.js").Client[]} deps.clients
 * @returns {import("koa").Middleware}
 */
export function vendorLogout({ provider, clients }) {
  return new Router()
    .get("/v2/logout", async (ctx) => {
      const { client_id: clientId, returnTo } = ctx.query;
      const applications = clientId === undefined ? clients : clients.filter((client) => client.clientId === clientId);
      if (applications.length === 0) return renderError(ctx, "No application of this tenant has this client_id.");

      const allowed = applications.flatMap(({ logoutUris }) => logoutUris);
      if (returnTo !== undefined && !allowed.includes(returnTo)) {
        return renderError(ctx, "The returnTo URL is not an allowed logout URL.");
      }
      const destination = returnTo ?? (clientId === undefined ? undefined : allowed[0]);
      await endSession(ctx, provider, await provider.Session.get(ctx));
      return destination === undefined ? loggedOutPage(ctx) : ctx.redirect(destination);
    })
    .routes();
}

/**
 * Asks for confirmation, unless the request identifies the session by `id_token_hint` or `logout_hint`: then the session
 * ends at once, as at the vendor.
 * @param {import("koa").Context} ctx
 * @param {string} form the server's form, which contains the CSRF token
 */
export async function renderLogoutPrompt(ctx, form) {
  const { oidc } = ctx;
  const { post_logout_redirect_uri: destination, logout_hint: hint, state } = oidc.params;
  const isIdentified = oidc.entities.IdTokenHint
    ? oidc.entities.IdTokenHint.payload.sub === oidc.session.accountId
    : hint !== undefined && hasSessionId(oidc.session, hint);
  if (!isIdentified) return logoutPage(ctx, { form, destination });

  await endSession(ctx, oidc.provider, oidc.session);
  const target = new URL(destination ?? oidc.urlFor("end_session_success"));
  if (destination !== undefined && state !== undefined) target.searchParams.set("state", state);
  ctx.redirect(target.href);
}

/** @param {import("koa").Context} ctx */
export function renderLoggedOut(ctx) {
  loggedOutPage(ctx);
}

function hasSessionId(session, sid) {
  return Object.keys(session.authorizations ?? {}).some((clientId) => session.sidFor(clientId) === sid);
}

async function endSession(ctx, provider, session) {
  await session.destroy();
  ctx.cookies.set(provider.cookieName("session"), null);
}

function renderError(ctx, description) {
  ctx.status = 400;
  errorPage(ctx, { error: "invalid_request", description });
}
