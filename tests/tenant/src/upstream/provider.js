import { createHash } from "node:crypto";
import Router from "@koa/router";
import { OIDC_SCOPES } from "../oidc/apis.js";
import { errorPage } from "../pages/error.js";
import { consentPage } from "../pages/connect.js";
import { newSecret, OneTimeValues } from "../state/one-time-values.js";
import { readText } from "../http/body.js";
import { withParameters } from "../http/url.js";

/** The tenant, as it is known at the other providers. */
export const UPSTREAM_CLIENT_ID = "local-tenant";

const REQUEST_SECONDS = 5 * 60;
const CODE_SECONDS = 60;
const ACCESS_TOKEN_SECONDS = 60 * 60;
const REFRESH_TOKEN_SECONDS = 90 * 24 * 60 * 60;

/**
 * @param {string} origin
 * @param {string} connection
 */
export const upstreamEndpoints = (origin, connection) => ({
  authorize: `${origin}/upstream/${encodeURIComponent(connection)}/authorize`,
  token: `${origin}/upstream/${encodeURIComponent(connection)}/token`,
});

/**
 * The other providers, each a small authorization server with one client, the tenant (RFC 6749, 4.1, and RFC 7636).
 * @param {object} deps
 * @param {import("./connections.js").Connection[]} deps.connections
 * @param {string} deps.callback the tenant's redirect URI there
 * @param {string[]} deps.destinations where the browser is sent on to from that callback
 * @param {import("../state/clock.js").Clock} deps.clock
 * @returns {import("koa").Middleware}
 */
export function upstreamProviders({ connections, callback, destinations, clock }) {
  const requests = new OneTimeValues(clock, REQUEST_SECONDS);
  const codes = new OneTimeValues(clock, CODE_SECONDS);

  const authorize = (ctx) => {
    const query = Object.fromEntries(new URLSearchParams(ctx.querystring));
    const connection = connections.find(({ name }) => name === ctx.params.connection);
    if (!connection || query.client_id !== UPSTREAM_CLIENT_ID || query.redirect_uri !== callback) {
      return refuse(ctx, "There is no such provider, client or callback URL.");
    }
    const scopes = query.scope?.split(" ") ?? [];
    const fault = faultOf(query, scopes, [...OIDC_SCOPES, ...(connection.scopes ?? [])]);
    if (fault) return ctx.redirect(withParameters(callback, { ...fault, state: query.state }));

    const request = requests.keep({ connection: connection.name, query, scopes });
    const { login_hint: loginHint } = query;
    return consentPage(ctx, { request, connection, scopes, loginHint, formTargets: destinations });
  };

  const decide = async (ctx) => {
    const form = new URLSearchParams(await readText(ctx));
    const request = requests.take(form.get("request"));
    if (request?.connection !== ctx.params.connection) {
      return refuse(ctx, "This request is over. Go back to the application and start again.");
    }
    const answer =
      form.get("decision") === "allow"
        ? { code: codes.keep(request) }
        : { error: "access_denied", error_description: "The user did not allow it." };
    ctx.status = 303;
    return ctx.redirect(withParameters(callback, { ...answer, state: request.query.state }));
  };

  const token = async (ctx) => {
    const form = new URLSearchParams(await readText(ctx));
    const granted = codes.take(form.get("code"));
    const fits =
      form.get("grant_type") === "authorization_code" &&
      form.get("client_id") === UPSTREAM_CLIENT_ID &&
      form.get("redirect_uri") === callback &&
      granted?.connection === ctx.params.connection &&
      granted.query.code_challenge === challengeOf(form.get("code_verifier"));
    ctx.set("Cache-Control", "no-store");
    ctx.status = fits ? 200 : 400;
    ctx.body = fits ? newTokens(granted.scopes) : { error: "invalid_grant" };
  };

  return new Router({ prefix: "/upstream/:connection" })
    .get("/authorize", authorize)
    .post("/authorize", decide)
    .post("/token", token)
    .routes();
}

function faultOf(query, scopes, known) {
  if (query.response_type !== "code" || !query.code_challenge || query.code_challenge_method !== "S256") {
    return { error: "invalid_request", error_description: "A code with PKCE S256 must be asked for." };
  }
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown) return { error: "invalid_scope", error_description: `There is no scope ${unknown}.` };
  // Nobody is signed in at these providers (OpenID Connect Core 1.0, 3.1.2.6).
  if (query.prompt === "none") return { error: "login_required", error_description: "The user must log in." };
  return undefined;
}

function challengeOf(verifier) {
  return createHash("sha256")
    .update(verifier ?? "")
    .digest("base64url");
}

function newTokens(scopes) {
  return {
    access_token: newSecret(),
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: newSecret(),
    refresh_token_expires_in: REFRESH_TOKEN_SECONDS,
    scope: scopes.join(" "),
  };
}

function refuse(ctx, description) {
  ctx.status = 400;
  errorPage(ctx, { error: "invalid_request", description });
}
