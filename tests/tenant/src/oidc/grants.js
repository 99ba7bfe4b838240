import { errors } from "oidc-provider";

const ACCESS_TOKEN_SECONDS = 24 * 60 * 60;

/**
 * What an application is granted without being asked twice: applications of the tenant are first-party, so there is
 * no consent page, and what they ask for within the known scopes is theirs.
 * @param {object} parts
 * @param {string} parts.audience the one API of the tenant
 * @param {string[]} parts.scopes what that API and OpenID Connect know
 */
export function firstPartyGrants({ audience, scopes }) {
  return {
    /** Each login has its own grant, so that withdrawing one family of refresh tokens leaves the others alone. */
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ accountId: oidc.account.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope(oidc.requestParamOIDCScopes);
      for (const resource of Object.keys(oidc.resourceServers)) {
        grant.addResourceScope(resource, oidc.requestParamScopes);
      }
      await grant.save();
      return grant;
    },

    extraParams: {
      /** Puts back offline_access, which the server drops where no consent is asked (OpenID Connect Core 1.0, 11). */
      audience(ctx, _audience, client) {
        const { params } = ctx.oidc;
        const asked = ctx.query.scope?.split(" ").includes("offline_access");
        if (!asked || !client.grantTypeAllowed("refresh_token")) return;
        params.scope = [...new Set([...ctx.oidc.requestParamScopes, "offline_access"])].join(" ");
      },
    },

    resourceIndicators: {
      enabled: true,
      /** The vendor's `audience` is what RFC 8707 calls a resource indicator. */
      defaultResource: ({ oidc }, _client, oneOf) => oneOf ?? oidc.params.audience,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, resource) {
        if (resource !== audience) throw new errors.InvalidTarget("no API of this tenant has that audience");
        return {
          audience,
          scope: scopes.join(" "),
          accessTokenFormat: "jwt",
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg: "RS256" } },
        };
      },
    },
  };
}
