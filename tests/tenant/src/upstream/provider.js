import { createHash } from "node:crypto";
import Router from "@koa/router";
import { OIDC_SCOPES } from "../oidc/apis.js";
import { errorPage } from "../pages/error.js";
import { connectPage } from "../pages/connect.js";
import { newSecret, OneTimeValues } from "../state/one-time-values.js";
import { readText } from "../http/body.js";
import { withParameters } from "../http/url.js";

/** The tenant's client id at the upstream providers. */
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
 * The upstream providers: minimal authorization servers whose one client is the tenant (RFC 6749, 4.1, and RFC 7636).
 * @param {object} deps
 * @param {import("./connections.js").Connection[]} deps.connections
 * @param {string[]} deps.callbacks the tenant's redirect URIs
 * @param {string[]} deps.destinations that the callback may redirect to
 * @param {import("../state/clock.js").Clock} deps.clock
 * @returns {import("koa").Middleware}
 */
export function upstreamProviders({ connections, callbacks, destinations, clock }) {
  const requests = new OneTimeValues(clock, REQUEST_SECONDS);
  const codes = new OneTimeValues(clock, CODE_SECONDS);

  const authorize = (ctx) => {
    const query = Object.fromEntries(new URLSearchParams(ctx.querystring));
    const connection = connections.find(({ name }) => name === ctx.params.connection);
    if (!connection || query.client_id !== UPSTREAM_CLIENT_ID || !callbacks.includes(query.redirect_uri)) {
      return renderError(ctx, "The provider, client or callback URL is unknown.");
    }
    const scopes = query.scope?.split(" ") ?? [];
    const error = errorOf(query, scopes, [...OIDC_SCOPES, ...(connection.scopes ?? [])]);
    if (error) return ctx.redirect(withParameters(query.redirect_uri, { ...error, state: query.state }));

    const request = requests.add({ connection: connection.name, query, scopes });
    const { login_hint: loginHint } = query;
    return connectPage(ctx, { request, connection, scopes, loginHint, formTargets: [...destinations, ...callbacks] });
  };

  const decide = async (ctx) => {
    const form = new URLSearchParams(await readText(ctx));
    const request = requests.take(form.get("request"));
    if (request?.connection !== ctx.params.connection) {
      return renderError(ctx, "The request has expired. Go back to the application and start again.");
    }
    const result =
      form.get("decision") === "allow"
        ? { code: codes.add(request) }
        : { error: "access_denied", error_description: "The user denied access." };
    ctx.status = 303;
    return ctx.redirect(withParameters(request.query.redirect_uri, { ...result, state: request.query.state }));
  };

  const token = async (ctx) => {
    const form = new URLSearchParams(await readText(ctx));
    const granted = codes.take(form.get("code"));
    const isValid =
      form.get("grant_type") === "authorization_code" &&
      form.get("client_id") === UPSTREAM_CLIENT_ID &&
      form.get("redirect_uri") === granted?.query.redirect_uri &&
      granted?.connection === ctx.params.connection &&
      granted.query.code_challenge === challengeOf(form.get("code_verifier"));
    ctx.set("Cache-Control", "no-store");
    ctx.status = isValid ? 200 : 400;
    ctx.body = isValid ? newTokens(granted.scopes) : { error: "invalid_grant" };
  };

  return new Router({ prefix: "/upstream/:connection" })
    .get("/authorize", authorize)
    .post("/authorize", decide)
    .post("/token", token)
    .routes();
}

function errorOf(query, scopes, known) {
  if (query.response_type !== "code" || !query.code_challenge || query.code_challenge_method !== "S256") {
    return { error: "invalid_request", error_description: "response_type must be code, with PKCE S256." };
  }
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown) return { error: "invalid_scope", error_description: `The scope ${unknown} is unknown.` };
  // These providers have no sessions (OpenID Connect Core 1.0, 3.1.2.6).
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

function renderError(ctx, description) {
  ctx.status = 400;
  errorPage(ctx, { error: "invalid_request", description });
}
