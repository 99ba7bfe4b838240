import { readText, writeForm } from "../http/body.js";
import { OIDC_SCOPES, ONLINE_ACCESS } from "../oidc/apis.js";
import { assertBound } from "./online-access.js";
import { isTokenRequest } from "./token-request.js";

/** A scope that no API has. The server treats a missing scope as a request for all scopes. */
const NO_SCOPE = "nothing";

/**
 * An API that a refresh token is valid for, besides the API of its login.
 * @typedef {object} RefreshTokenPolicy
 * @property {string} audience a path such as `/me/` names one of the tenant's own APIs
 * @property {string[]} scope
 */

/**
 * Multi-resource refresh tokens: valid for what the login granted and for what the application's policies add.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {Map<string, import("../oidc/apis.js").Api>} deps.apis
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 */
export function multiResourceRefresh({ origin, apis, clients }) {
  const families = new Map();

  /** Omits policies for unknown APIs. Only first-party applications have policies. */
  const policiesOf = (clientId) => {
    const { firstParty, refreshTokenPolicies } = clients.get(clientId);
    return (firstParty ? refreshTokenPolicies : [])
      .map(({ audience, scope }) => ({ audience: resolve(audience), scopes: scope }))
      .filter(({ audience }) => apis.has(audience));
  };
  const resolve = (audience) => (audience.startsWith("/") ? origin + audience : audience);

  /** @returns {Set<string>} */
  const allowedFor = ({ clientId, audience, scopes }, target) => {
    const added = policiesOf(clientId).find((policy) => policy.audience === target);
    const fromLogin = target === audience ? scopes : scopes.filter((scope) => OIDC_SCOPES.includes(scope));
    return new Set([...fromLogin, ...(added?.scopes ?? [])]);
  };

  return {
    /**
     * Decides whether a code yields a refresh token, and extends its grant by the policies.
     * @param {import("koa").Context} ctx
     * @param {{ grantTypeAllowed: (type: string) => boolean, clientId: string }} client
     * @param {{ grantId: string, scope: string, scopes: Set<string>, resource?: string }} code
     */
    async issueRefreshToken(ctx, client, code) {
      assertBound(ctx, code);
      const isRequested = code.scopes.has("offline_access") || code.scopes.has(ONLINE_ACCESS);
      if (!client.grantTypeAllowed("refresh_token") || !isRequested) return false;
      const policies = policiesOf(client.clientId);
      if (policies.length === 0) return true;

      const family = { clientId: client.clientId, audience: code.resource, scopes: [...code.scopes] };
      families.set(code.grantId, family);
      const { grant } = ctx.oidc;
      for (const { audience } of policies) grant.addResourceScope(audience, allowedFor(family, audience));
      await grant.save();
      const audiences = [code.resource, ...policies.map(({ audience }) => audience)];
      code.resource = [...new Set(audiences)].filter((audience) => audience !== undefined);
      code.scope = [...new Set([...code.scopes, ...policies.flatMap(({ scopes }) => scopes), NO_SCOPE])].join(" ");
      return true;
    },

    /**
     * Rewrites the vendor's `audience` and `scope` for the authorization server, and drops scopes that are not allowed.
     * @param {import("oidc-provider").default} provider
     * @returns {import("koa").Middleware}
     */
    rewriteRefresh: (provider) => async (ctx, next) => {
      if (!isTokenRequest(ctx)) return next();
      const form = new URLSearchParams(await readText(ctx));
      const isRefresh = form.get("grant_type") === "refresh_token";
      const token = isRefresh && (await provider.RefreshToken.find(form.get("refresh_token")));
      const family = token && families.get(token.grantId);
      if (family) {
        const target = form.get("audience") || family.audience;
        const allowed = allowedFor(family, target);
        if (target !== undefined) form.set("resource", target);
        form.set("scope", keepAllowed(form.get("scope"), allowed));
      }
      writeForm(ctx, form);
      return next();
    },
  };
}

function keepAllowed(requested, allowed) {
  const scopes = requested ? requested.split(" ").filter((scope) => allowed.has(scope)) : [...allowed];
  return scopes.join(" ") || NO_SCOPE;
}
