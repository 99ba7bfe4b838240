import { errorPage } from "../pages/error.js";

const AUTHORIZE = /^\/authorize(\/|$)/;

// The server adds the digest of its one script.
const ONE_SCRIPT = "default-src 'none'; script-src; base-uri 'none'";

/**
 * Guards the answers that are a message to another window: pages of the application's origins alone may get one, and
 * frame the page that sends it. The page and its message are the authorization server's own.
 * @param {{ clients: Map<string, import("./clients.js").Client> }} deps
 * @returns {import("koa").Middleware}
 */
export function guardWebMessages({ clients }) {
  return async (ctx, next) => {
    if (!AUTHORIZE.test(ctx.path)) return next();
    ctx.set("Content-Security-Policy", ONE_SCRIPT);
    await next();

    const policy = ctx.response.get("Content-Security-Policy");
    if (policy === ONE_SCRIPT) ctx.remove("Content-Security-Policy");
    const isMessage = ctx.oidc?.params?.response_mode === "web_message" && policy.includes("script-src 'sha256-");
    if (!isMessage) return undefined;

    const { client_id: clientId, redirect_uri: redirectUri } = ctx.oidc.params;
    const { origin } = new URL(redirectUri);
    if (!clients.get(clientId).origins.includes(origin)) {
      ctx.status = 403;
      const description = "The origin of the redirect URI is not among the application's origins.";
      return errorPage(ctx, { error: "unauthorized_client", description });
    }
    ctx.set("Content-Security-Policy", `${policy}; frame-ancestors ${origin}`);
    ctx.set("Referrer-Policy", "no-referrer");
    return undefined;
  };
}
