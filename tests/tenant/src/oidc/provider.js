import { randomBytes } from "node:crypto";
import Provider from "oidc-provider";
import { OIDC_SCOPES, ONLINE_ACCESS } from "./apis.js";
import { claimsByScope, addSessionId, claimsOf, omitEarlierAmr } from "./claims.js";
import { clientMetadata } from "./clients.js";
import { DPOP_ALGS } from "./dpop-proofs.js";
import { grantPolicy } from "./grant-policy.js";
import { loginPolicy } from "../interactions/policy.js";
import { LOGIN_SECONDS, loginPath } from "../interactions/login.js";
import { renderLoggedOut, renderLogoutPrompt } from "./logout.js";
import { memoryAdapterFactory } from "./memory-adapter.js";
import { refreshTokenRotation } from "../grants/refresh-token.js";
import { senderConstraints } from "./sender-constraints.js";
import { matchVendorError } from "./errors.js";
import { MULTI_FACTOR } from "../mfa/policy.js";
import { errorPage } from "../pages/error.js";
import { endSessionOf, omitOnlineToken } from "../grants/online-access.js";
import { recordRefreshTokens } from "../state/refresh-tokens.js";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const REFRESH_TOKEN_SECONDS = 30 * DAY;

/**
 * The authorization server. It is a Koa application: middleware given to `use()` runs before its own routes.
 * @param {object} deps
 * @param {string} deps.issuer
 * @param {string} deps.origin
 * @param {number} deps.port
 * @param {Map<string, import("./apis.js").Api>} deps.apis
 * @param {Map<string, import("./clients.js").Client>} deps.clients
 * @param {import("../state/users.js").Users} deps.users
 * @param {import("../state/clock.js").Clock} deps.clock
 * @param {import("./signing-keys.js").SigningKeys} deps.signingKeys
 * @param {string} deps.idTokenSigningAlg
 * @param {number} deps.refreshOverlapSeconds
 * @param {import("../state/refresh-tokens.js").RefreshTokens} deps.refreshTokens
 * @param {ReturnType<typeof import("../grants/multi-resource-refresh.js").multiResourceRefresh>} deps.multiResource
 * @param {import("../state/organizations.js").Organizations} deps.membership
 * @param {import("../state/allowed-scopes.js").AllowedScopes} deps.allowedScopes
 * @param {import("../state/second-factors.js").SecondFactors} deps.secondFactors
 * @param {ReturnType<typeof import("../mfa/policy.js").secondFactorPolicy>} deps.secondFactor
 * @returns {Provider}
 */
export function createProvider(deps) {
  const { issuer, origin, port, apis, clients, users, clock, refreshTokens } = deps;
  const {
    signingKeys,
    idTokenSigningAlg,
    refreshOverlapSeconds,
    secondFactors,
    secondFactor,
    allowedScopes,
    multiResource,
    membership,
  } = deps;
  const constraints = senderConstraints({ apis });
  const grants = grantPolicy({ apis, clients, allowedScopes, constraints, membership });

  const provider = new Provider(issuer, {
    adapter: memoryAdapterFactory(clock, { refreshOverlapSeconds }),
    clients: [...clients.values()].map((client) => clientMetadata(client, { idTokenSigningAlg })),
    jwks: { keys: signingKeys.all },
    routes: {
      authorization: "/authorize",
      token: "/oauth/token",
      revocation: "/oauth/revoke",
      pushed_authorization_request: "/oauth/par",
      jwks: "/.well-known/jwks.json",
      userinfo: "/userinfo",
      end_session: "/oidc/logout",
    },
    // Browsers send a cookie to every port of a host, so the names include the port.
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: { session: `session_${port}`, interaction: `login_${port}`, resume: `login_resume_${port}` },
    },

    discovery: { mfa_challenge_endpoint: `${origin}/mfa/challenge` },
    findAccount: (_ctx, userId, token) => account(users.byId(userId), membership.claimsOf(token?.grantId)),
    extraTokenClaims: (_ctx, { grantId }) => membership.claimsOf(grantId),
    scopes: [...OIDC_SCOPES, ONLINE_ACCESS],
    acrValues: [MULTI_FACTOR],
    claims: { auth_time: null, iss: null, sid: null, ...claimsByScope },
    conformIdTokenClaims: false,

    responseTypes: ["code"],
    clientAuthMethods: ["none"],
    enabledJWA: { idTokenSigningAlgValues: [idTokenSigningAlg], dPoPSigningAlgValues: DPOP_ALGS },
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 0,
    interactions: { policy: loginPolicy({ secondFactor, users, membership }), url: (_ctx, { uid }) => loginPath(uid) },
    loadExistingGrant: grants.loadExistingGrant,
    extraParams: grants.extraParams,

    // The vendor's tokens outlive the session: a logout revokes none of them. Those of online_access are bound to it by the
    // rotation policy, since the server's own binding would end them at the session's next login.
    expiresWithSession: () => false,
    issueRefreshToken: multiResource.issueRefreshToken,
    rotateRefreshToken: refreshTokenRotation({ secondFactor, constraints }),
    ttl: {
      AccessToken: (_ctx, { resourceServer }) => resourceServer?.accessTokenTTL ?? DAY,
      AuthorizationCode: MINUTE,
      Grant: REFRESH_TOKEN_SECONDS + DAY,
      IdToken: 10 * 60 * MINUTE,
      Interaction: LOGIN_SECONDS,
      // Rotation does not extend the lifetime of a family.
      RefreshToken: ({ oidc }) => oidc.entities.RotatedRefreshToken?.remainingTTL ?? REFRESH_TOKEN_SECONDS,
      Session: 3 * DAY,
    },
    formats: {
      customizers: {
        jwt(_ctx, token, jwt) {
          setToTenantTime(jwt.payload, clock);
          constraints.unbind(token, jwt);
        },
      },
    },

    features: {
      devInteractions: { enabled: false },
      dPoP: {
        enabled: true,
        nonceSecret: randomBytes(32),
        requireNonce: ({ oidc, state }) => oidc.route === "token" && !state.skipsNonce,
      },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: grants.resourceIndicators,
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: renderLogoutPrompt,
        postLogoutSuccessSource: renderLoggedOut,
      },
      webMessageResponseMode: { enabled: true, ack: "individual-draft-01" },
    },

    // The CORS middleware in front of the server decides for all endpoints.
    clientBasedCORS: () => false,
    renderError: (ctx, { error, error_description: description }) => errorPage(ctx, { error, description }),
  });

  signingKeys.syncTo(provider);
  recordRefreshTokens(provider, refreshTokens);
  provider.on("authorization.accepted", addSessionId);
  provider.on("authorization.accepted", omitEarlierAmr);
  provider.on("grant.success", omitOnlineToken);
  provider.on("refresh_token.destroyed", (token) => endSessionOf(provider, token));
  provider.on("refresh_token.saved", (token) => secondFactors.startFamily(token));
  provider.on("grant.error", matchVendorError);
  provider.on("server_error", (_ctx, error) => provider.emit("error", error));
  return provider;
}

function account(user, organizationClaims) {
  return user && { accountId: user.userId, claims: () => ({ ...claimsOf(user), ...organizationClaims }) };
}

function setToTenantTime(payload, clock) {
  payload.iat += clock.ahead;
  payload.exp += clock.ahead;
}
