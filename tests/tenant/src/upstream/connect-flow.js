import { createHash } from "node:crypto";
import Router from "@koa/router";
import { errorPage } from "../pages/error.js";
import { newSecret } from "../state/one-time-values.js";
import { upstreamEndpoints, UPSTREAM_CLIENT_ID } from "./provider.js";
import { withParameters } from "../http/url.js";

const CONNECT_PATH = "/connected-accounts/connect";
const CALLBACK_PATH = "/connected-accounts/callback";
const TOKEN_TIMEOUT_MS = 10_000;

/**
 * The tenant's canonical origin, beside `origin`, which plays its custom domain.
 * @param {string} origin
 */
export const canonicalOrigin = (origin) => origin.replace("//localhost:", "//127.0.0.1:");

/** @param {string} origin */
export const connectUris = (origin) => ({ connect: origin + CONNECT_PATH, callback: origin + CALLBACK_PATH });

/**
 * The browser redirects of the connect flow: from the application, with a ticket, to the upstream provider, and from
 * there back to the application with a connect code.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {number} deps.port
 * @param {import("./connections.js").Connection[]} deps.connections
 * @param {import("../state/connect-sessions.js").ConnectSessions} deps.sessions
 * @param {import("../state/clock.js").Clock} deps.clock
 * @returns {import("koa").Middleware}
 */
export function connectFlow({ origin, port, connections, sessions, clock }) {
  const { host: canonicalHost } = new URL(canonicalOrigin(origin));
  const cookieName = `connect_${port}`;

  const start = (ctx) => {
    const { ticket } = ctx.query;
    const session = sessions.find((each) => each.ticket !== undefined && each.ticket === ticket);
    if (!session) return renderExpired(ctx);

    // The callback must arrive in the same browser, or an attacker could connect an account to another user (RFC 6749,
    // 10.12).
    const browser = ctx.cookies.get(cookieName) ?? newSecret();
    ctx.cookies.set(cookieName, browser, { httpOnly: true, sameSite: "lax", path: "/connected-accounts" });
    session.ticket = undefined;
    // The browser sends the cookie only to the host that it began with.
    const { callback } = connectUris(ctx.host === canonicalHost ? canonicalOrigin(origin) : origin);
    session.upstream = { state: newSecret(), verifier: newSecret(), browser, callback };

    const { connection: name, scopes = defaultScopes(connections, name), authorization_params: more } = session.request;
    return ctx.redirect(
      withParameters(upstreamEndpoints(origin, name).authorize, {
        ...more,
        response_type: "code",
        client_id: UPSTREAM_CLIENT_ID,
        redirect_uri: callback,
        scope: scopes.join(" "),
        state: session.upstream.state,
        code_challenge: createHash("sha256").update(session.upstream.verifier).digest("base64url"),
        code_challenge_method: "S256",
      }),
    );
  };

  const handleCallback = async (ctx) => {
    const { state, code, error, error_description: description } = ctx.query;
    const session = sessions.find(({ upstream }) => upstream !== undefined && upstream.state === state);
    if (!session || session.upstream.browser !== ctx.cookies.get(cookieName)) return renderExpired(ctx);

    const { verifier, callback } = session.upstream;
    session.upstream = undefined;
    const { redirect_uri: destination, state: applicationState, connection } = session.request;
    const redirect = (parameters) =>
      ctx.redirect(withParameters(destination, { ...parameters, state: applicationState }));
    const fail = (parameters) => {
      sessions.close(session);
      return redirect(parameters);
    };
    if (error !== undefined) return fail({ error, error_description: description });

    const granted = await exchange(upstreamEndpoints(origin, connection).token, { code, verifier, callback });
    if (!granted) {
      return fail({ error: "server_error", error_description: "The upstream provider returned no tokens." });
    }
    const expiresAt = new Date(clock.now() + granted.seconds * 1000).toISOString();
    session.granted = { scopes: granted.scope.split(" "), expires_at: expiresAt };
    session.connectCode = `cc_${newSecret()}`;
    return redirect({ connect_code: session.connectCode });
  };

  return new Router().get(CONNECT_PATH, start).get(CALLBACK_PATH, handleCallback).routes();
}

/** @returns {Promise<{ scope: string, seconds: number } | undefined>} undefined if the provider refuses or fails */
async function exchange(endpoint, { code, verifier, callback }) {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: UPSTREAM_CLIENT_ID,
    redirect_uri: callback,
    code,
    code_verifier: verifier,
  });
  try {
    const signal = AbortSignal.timeout(TOKEN_TIMEOUT_MS);
    const response = await fetch(endpoint, { method: "POST", body, redirect: "error", signal });
    const { scope, refresh_token_expires_in: seconds } = await response.json();
    const isGrant = response.ok && typeof scope === "string" && Number.isInteger(seconds);
    return isGrant ? { scope, seconds } : undefined;
  } catch {
    return undefined;
  }
}

function defaultScopes(connections, name) {
  const { scopes = [] } = connections.find((connection) => connection.name === name);
  return ["openid", "profile", "offline_access", ...scopes];
}

function renderExpired(ctx) {
  ctx.status = 400;
  errorPage(ctx, {
    error: "connect_expired",
    description: "The request to connect an account has expired. Go back to the application and start again.",
  });
}
