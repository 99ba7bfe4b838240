import { errorPage } from "../pages/error.js";

const AUTHORIZE = /^\/authorize(\/|$)/;

// The server adds the hash of its inline script to `script-src`.
const INLINE_SCRIPT_ONLY = "default-src 'none'; script-src; base-uri 'none'";

/**
 * Restricts responses of `response_mode=web_message`: only a redirect URI on one of the application's origins receives
 * the message and may frame the page that posts it. The authorization server renders the page.
 * @param {{ clients: Map<string, import("./clients.js").Client> }} deps
 * @returns {import("koa").Middleware}
 */
export function guardWebMessages({ clients }) {
  return async (ctx, next) => {
    if (!AUTHORIZE.test(ctx.path)) return next();
    ctx.set("Content-Security-Policy", INLINE_SCRIPT_ONLY);
    await next();

    const policy = ctx.response.get("Content-Security-Policy");
    if (policy === INLINE_SCRIPT_ONLY) ctx.remove("Content-Security-Policy");
    const isWebMessage = ctx.oidc?.params?.response_mode === "web_message" && policy.includes("script-src 'sha256-");
    if (!isWebMessage) return undefined;

    const { client_id: clientId, redirect_uri: redirectUri } = ctx.oidc.params;
    const { origin } = new URL(redirectUri);
    if (!clients.get(clientId).origins.includes(origin)) {
      ctx.status = 403;
      const description = "The origin of the redirect URI is not an allowed origin of the application.";
      return errorPage(ctx, { error: "unauthorized_client", description });
    }
    ctx.set("Content-Security-Policy", `${policy}; frame-ancestors ${origin}`);
    ctx.set("Referrer-Policy", "no-referrer");
    return undefined;
  };
}
