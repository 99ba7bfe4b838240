import { decodeJwt } from "jose";
import { errors } from "oidc-provider";
import { OIDC_SCOPES, ONLINE_ACCESS } from "./apis.js";
import { findOrganization } from "./parameters.js";
import { ACCESS_TOKEN_ALG } from "./signing-keys.js";
import { assertOneKind } from "../grants/online-access.js";

const ACCESS_TOKEN_SECONDS = 24 * 60 * 60;

/**
 * Decides what an application is granted. A first-party application gets every known scope it requests; a third-party
 * one gets what the user has consented to, and the authorization server prompts for missing consent.
 * @param {object} deps
 * @param {Map<string, import("./apis.js").Api>} deps.apis
 * @param {Map<string, import("./clients.js").Client>} deps.clients
 * @param {import("../state/allowed-scopes.js").AllowedScopes} deps.allowedScopes
 * @param {ReturnType<typeof import("./sender-constraints.js").senderConstraints>} deps.constraints
 * @param {import("../state/organizations.js").Organizations} deps.membership
 */
export function grantPolicy({ apis, clients, allowedScopes, constraints, membership }) {
  return {
    /** Each login has its own grant, so that revoking one family of refresh tokens leaves the others valid. */
    async loadExistingGrant({ oidc }) {
      const requested = {
        accountId: oidc.account.accountId,
        clientId: oidc.client.clientId,
        scopes: oidc.requestParamScopes,
        audiences: Object.keys(oidc.resourceServers),
      };
      if (oidc.result?.consent) allowedScopes.add(requested);
      const isGranted = clients.get(requested.clientId).firstParty || allowedScopes.covers(requested);
      if (!isGranted) return undefined;
      const grant = await newGrant(oidc.provider, requested);
      const { organization } = oidc.params;
      if (organization !== undefined) membership.recordLogin(grant.jti, membership.find(organization));
      return grant;
    },

    extraParams: {
      /** Restores offline_access, which the server drops without prompt=consent (OpenID Connect Core 1.0, 11). */
      audience(ctx, _audience, client) {
        const { params } = ctx.oidc;
        const sent = scopeAsSent(ctx)?.split(" ") ?? [];
        assertOneKind(sent);
        const wasRequested = sent.includes("offline_access");
        if (!wasRequested || !client.grantTypeAllowed("refresh_token")) return;
        params.scope = [...new Set([...ctx.oidc.requestParamScopes, "offline_access"])].join(" ");
      },

      organization: (_ctx, idOrName) => void findOrganization(membership, idOrName),

      invitation({ oidc }, ticket) {
        const { organization } = oidc.params;
        if (ticket === undefined) return;
        if (!membership.isInvitation(ticket, organization && membership.find(organization))) {
          throw new errors.InvalidRequest("the invitation is unknown, used, or for another organization");
        }
      },
    },

    resourceIndicators: {
      enabled: true,
      /** The vendor's `audience` parameter acts as the resource indicator of RFC 8707. */
      defaultResource: ({ oidc }, _client, oneOf) => (oidc.refreshToken ? undefined : (oneOf ?? oidc.params.audience)),
      useGrantedResource: (_ctx, { resource }) => !Array.isArray(resource),
      getResourceServerInfo(ctx, resource) {
        const api = apis.get(resource);
        if (!api) throw new errors.InvalidTarget("no API of this tenant has this audience");
        if (ctx.oidc.route === "token") constraints.assertIssuable(ctx, resource);
        return {
          audience: api.audience,
          scope: [...OIDC_SCOPES, ONLINE_ACCESS, ...api.scopes].join(" "),
          accessTokenFormat: "jwt",
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg: ACCESS_TOKEN_ALG } },
        };
      },
    },
  };
}

/**
 * @param {import("oidc-provider").default} provider
 * @param {object} properties
 * @param {string} properties.accountId
 * @param {string} properties.clientId
 * @param {Iterable<string>} properties.scopes
 * @param {string[]} properties.audiences
 */
export async function newGrant(provider, { accountId, clientId, scopes, audiences }) {
  const grant = new provider.Grant({ accountId, clientId });
  const requested = new Set(scopes);
  grant.addOIDCScope([...OIDC_SCOPES, ONLINE_ACCESS].filter((scope) => requested.has(scope)));
  for (const audience of audiences) grant.addResourceScope(audience, requested);
  await grant.save();
  return grant;
}

function scopeAsSent({ oidc, method, query }) {
  const pushed = oidc.entities.PushedAuthorizationRequest;
  if (pushed) return decodeJwt(pushed.request).scope;
  return method === "POST" ? oidc.body.scope : query.scope;
}
