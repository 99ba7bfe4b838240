import { decodeJwt } from "jose";
import { errors } from "oidc-provider";
import { OIDC_SCOPES } from "./apis.js";
import { knownOrganization } from "./parameters.js";
import { ACCESS_TOKEN_ALG } from "./signing-keys.js";

const ACCESS_TOKEN_SECONDS = 24 * 60 * 60;

/**
 * What an application is granted. A first-party application gets what it asks for within the known scopes; another one
 * gets what the user has allowed, which the authorization server asks for where it is missing.
 * @param {object} deps
 * @param {Map<string, import("./apis.js").Api>} deps.apis
 * @param {Map<string, import("./clients.js").Client>} deps.clients
 * @param {import("../state/allowed-scopes.js").AllowedScopes} deps.allowedScopes
 * @param {ReturnType<typeof import("./sender-constraints.js").senderConstraints>} deps.constraints
 * @param {import("../state/organizations.js").Organizations} deps.membership
 */
export function grantPolicy({ apis, clients, allowedScopes, constraints, membership }) {
  return {
    /** Each login has its own grant, so that withdrawing one family of refresh tokens leaves the others alone. */
    async loadExistingGrant({ oidc }) {
      const asked = {
        accountId: oidc.account.accountId,
        clientId: oidc.client.clientId,
        scopes: oidc.requestParamScopes,
        audiences: Object.keys(oidc.resourceServers),
      };
      if (oidc.result?.consent) allowedScopes.add(asked);
      const isGranted = clients.get(asked.clientId).firstParty || allowedScopes.covers(asked);
      if (!isGranted) return undefined;
      const grant = await newGrant(oidc.provider, asked);
      const { organization } = oidc.params;
      if (organization !== undefined) membership.enter(grant.jti, membership.find(organization));
      return grant;
    },

    extraParams: {
      /** Puts back offline_access, which the server drops where no consent is asked (OpenID Connect Core 1.0, 11). */
      audience(ctx, _audience, client) {
        const { params } = ctx.oidc;
        const asked = scopeAsSent(ctx)?.split(" ").includes("offline_access");
        if (!asked || !client.grantTypeAllowed("refresh_token")) return;
        params.scope = [...new Set([...ctx.oidc.requestParamScopes, "offline_access"])].join(" ");
      },

      organization: (_ctx, named) => void knownOrganization(membership, named),

      invitation({ oidc }, ticket) {
        const { organization } = oidc.params;
        if (ticket === undefined) return;
        if (!membership.invitesTo(ticket, organization && membership.find(organization))) {
          throw new errors.InvalidRequest("there is no such invitation to that organization");
        }
      },
    },

    resourceIndicators: {
      enabled: true,
      /** The vendor's `audience` is what RFC 8707 calls a resource indicator. */
      defaultResource: ({ oidc }, _client, oneOf) => (oidc.refreshToken ? undefined : (oneOf ?? oidc.params.audience)),
      useGrantedResource: (_ctx, { resource }) => !Array.isArray(resource),
      getResourceServerInfo(ctx, resource) {
        const api = apis.get(resource);
        if (!api) throw new errors.InvalidTarget("no API of this tenant has that audience");
        if (ctx.oidc.route === "token") constraints.assertIssuable(ctx, resource);
        return {
          audience: api.audience,
          scope: [...OIDC_SCOPES, ...api.scopes].join(" "),
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
 * @param {object} content
 * @param {string} content.accountId
 * @param {string} content.clientId
 * @param {Iterable<string>} content.scopes
 * @param {string[]} content.audiences
 */
export async function newGrant(provider, { accountId, clientId, scopes, audiences }) {
  const grant = new provider.Grant({ accountId, clientId });
  const asked = new Set(scopes);
  grant.addOIDCScope(OIDC_SCOPES.filter((scope) => asked.has(scope)));
  for (const audience of audiences) grant.addResourceScope(audience, asked);
  await grant.save();
  return grant;
}

function scopeAsSent({ oidc, method, query }) {
  const pushed = oidc.entities.PushedAuthorizationRequest;
  if (pushed) return decodeJwt(pushed.request).scope;
  return method === "POST" ? oidc.body.scope : query.scope;
}
