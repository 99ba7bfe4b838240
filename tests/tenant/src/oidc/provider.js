import { randomBytes } from "node:crypto";
import Provider, { interactionPolicy } from "oidc-provider";
import { myAccountScopes } from "../me/scopes.js";
import { claimsByScope, claimsOf } from "./claims.js";
import { clientMetadata } from "./clients.js";
import { firstPartyGrants } from "./grants.js";
import { loginPath } from "./login.js";
import { renderLoggedOut, renderOrSkipLogoutQuestion } from "./logout.js";
import { memoryAdapterFactory } from "./memory-adapter.js";
import { errorPage } from "../pages/error.js";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const REFRESH_TOKEN_SECONDS = 30 * DAY;

const OIDC_SCOPES = ["openid", "profile", "email", "offline_access"];

/**
 * The authorization server. It is a Koa application: what is given to its `use()` stands before its own routes.
 * @param {object} parts
 * @param {string} parts.issuer
 * @param {number} parts.port
 * @param {string} parts.audience
 * @param {import("./clients.js").Client[]} parts.clients
 * @param {import("../state/users.js").Users} parts.users
 * @param {import("../state/clock.js").Clock} parts.clock
 * @param {import("jose").JWK} parts.signingKey
 * @returns {Provider}
 */
export function createProvider({ issuer, port, audience, clients, users, clock, signingKey }) {
  const grants = firstPartyGrants({ audience, scopes: [...OIDC_SCOPES, ...myAccountScopes] });

  const provider = new Provider(issuer, {
    adapter: memoryAdapterFactory(clock),
    clients: clients.map(clientMetadata),
    jwks: { keys: [signingKey] },
    routes: {
      authorization: "/authorize",
      token: "/oauth/token",
      revocation: "/oauth/revoke",
      jwks: "/.well-known/jwks.json",
      userinfo: "/userinfo",
      end_session: "/oidc/logout",
    },
    // Browsers send a cookie to every port of a host, so two tenants need two names.
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: { session: `session_${port}`, interaction: `login_${port}`, resume: `login_resume_${port}` },
    },

    findAccount: (_ctx, userId) => account(users.byId(userId)),
    scopes: OIDC_SCOPES,
    claims: { auth_time: null, iss: null, sid: null, ...claimsByScope },
    conformIdTokenClaims: false,

    responseTypes: ["code"],
    clientAuthMethods: ["none"],
    enabledJWA: { idTokenSigningAlgValues: ["RS256"] },
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 0,
    interactions: { policy: loginPolicy(), url: (_ctx, { uid }) => loginPath(uid) },
    loadExistingGrant: grants.loadExistingGrant,
    extraParams: grants.extraParams,

    // The vendor's tokens outlive the session at the tenant: signing out there withdraws none of them.
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: (_ctx, { resourceServer }) => resourceServer?.accessTokenTTL ?? DAY,
      AuthorizationCode: MINUTE,
      Grant: REFRESH_TOKEN_SECONDS + DAY,
      IdToken: 10 * 60 * MINUTE,
      Interaction: 30 * MINUTE,
      // Rotation does not prolong the life of a family.
      RefreshToken: ({ oidc }) => oidc.entities.RotatedRefreshToken?.remainingTTL ?? REFRESH_TOKEN_SECONDS,
      Session: 3 * DAY,
    },
    formats: { customizers: { jwt: (_ctx, _token, jwt) => setToTenantTime(jwt.payload, clock) } },

    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: grants.resourceIndicators,
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: renderOrSkipLogoutQuestion,
        postLogoutSuccessSource: renderLoggedOut,
      },
      webMessageResponseMode: { enabled: true, ack: "individual-draft-01" },
    },

    // Who may read answers is decided for all endpoints in one place, before a request gets here.
    clientBasedCORS: () => false,
    renderError: (ctx, { error, error_description: description }) => errorPage(ctx, { error, description }),
  });

  provider.on("grant.error", likeTheVendor);
  provider.on("server_error", (_ctx, error) => provider.emit("error", error));
  return provider;
}

function account(user) {
  return user && { accountId: user.userId, claims: () => claimsOf(user) };
}

function loginPolicy() {
  const policy = interactionPolicy.base();
  policy.remove("consent");
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return policy;
}

function setToTenantTime(payload, clock) {
  payload.iat += clock.ahead;
  payload.exp += clock.ahead;
}

// The vendor answers 403 where RFC 6749, 5.2, has 400, and its SDK knows a dead refresh token by this sentence.
function likeTheVendor(ctx, { error }) {
  if (error !== "invalid_grant") return;
  ctx.status = 403;
  if (ctx.oidc.params?.grant_type === "refresh_token") {
    ctx.body.error_description = "Unknown or invalid refresh token.";
  }
}
