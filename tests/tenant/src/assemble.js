import { canonicalOrigin, connectFlow, connectUris } from "./upstream/connect-flow.js";
import { enrollmentTypes } from "./me/enrollments/types.js";
import { myAccount } from "./me/routes.js";
import { createSecondFactor } from "./mfa/index.js";
import { accessTokenVerifier } from "./oidc/access-tokens.js";
import { knownApis, ownAudiences } from "./oidc/apis.js";
import { directLogin } from "./grants/direct-login.js";
import { ApiNonce, dpopVerifier } from "./oidc/dpop-proofs.js";
import { acceptJson } from "./oidc/json-requests.js";
import { login } from "./interactions/login.js";
import { vendorLogout } from "./oidc/logout.js";
import { multiResourceRefresh } from "./grants/multi-resource-refresh.js";
import { passwordGrants } from "./grants/password.js";
import { createProvider } from "./oidc/provider.js";
import { consentAndNotice } from "./interactions/consent-and-notice.js";
import { serveExtensionGrants } from "./grants/token-request.js";
import { userinfoForApiTokens } from "./oidc/userinfo.js";
import { guardWebMessages } from "./oidc/web-message.js";
import { outboxRoutes } from "./outbox/routes.js";
import { createPasskeys } from "./passkey/index.js";
import { Passkeys } from "./passkey/passkeys.js";
import { createRelyingParty, serveRelatedOrigins } from "./passkey/relying-party.js";
import { serveStylesheet } from "./pages/page.js";
import { applyQuirks, Quirks } from "./quirks/index.js";
import { applyFixture, userHandle } from "./state/fixtures.js";
import { createStore } from "./state/store.js";
import { upstreamProviders } from "./upstream/provider.js";
import { crossOrigin } from "./http/cross-origin.js";
import { Faults, injectFaults } from "./faults/index.js";
import { logRequests, RequestLog } from "./http/request-log.js";
import { TokenBucket } from "./http/token-bucket.js";

/** Shown on pages, in authenticator apps and in passkey prompts. */
const NAME = "Local tenant";

/**
 * Wires up the modules of a tenant.
 * @param {ReturnType<typeof import("./settings.js").resolveSettings> & {
 *   signingKeys: import("./oidc/signing-keys.js").SigningKeys,
 *   listener: import("./http/listener.js").Listener,
 * }} settings
 */
export function assemble(settings) {
  const { clients, users: fixtures, connections, passwordPolicy, rateLimit, signingKeys, listener } = settings;
  const { origin, port } = listener;
  const issuer = `${origin}/`;
  const { myAccount: audience } = ownAudiences(origin);
  const store = createStore({
    fixtures,
    significantPart: passwordPolicy.significantPart,
    organizations: settings.organizations,
  });
  const { clock, users, methods, outbox, sessions, refreshTokens, secondFactors } = store;
  const handles = users.all().map((user) => userHandle(user, store));
  handles.forEach((handle, index) => applyFixture(handle, fixtures[index]));

  const faults = new Faults();
  const quirks = new Quirks();
  const log = new RequestLog();

  const policies = {
    defaultPolicy: settings.defaultPolicy,
    mfa: settings.mfaPolicy,
    proofOfPossession: settings.proofOfPossession,
    relatedOrigins: settings.passkeys.relatedOrigins,
    passkeyApi: settings.passkeys.api,
  };
  const apis = knownApis({ origin, registered: settings.apis, policies });
  const apiNonce = new ApiNonce();
  const verifyDpop = dpopVerifier({ origin, apiNonce, apis });
  const clientsById = new Map(clients.map((client) => [client.clientId, client]));
  const relyingParty = createRelyingParty({
    id: settings.passkeys.relyingPartyId ?? new URL(origin).hostname,
    name: NAME,
    clients: clientsById,
    policies,
  });
  const passkeys = new Passkeys({ methods, relyingParty, clock });
  const secondFactor = createSecondFactor({
    origin,
    issuer,
    name: NAME,
    audience,
    policies,
    clients: clientsById,
    signingKeys,
    verifyDpop,
    store,
  });

  const multiResource = multiResourceRefresh({ origin, apis, clients: clientsById });

  const provider = createProvider({
    issuer,
    origin,
    port,
    apis,
    clients: clientsById,
    users,
    clock,
    allowedScopes: store.allowedScopes,
    signingKeys,
    idTokenSigningAlg: settings.idTokenSigningAlg,
    refreshOverlapSeconds: settings.refreshOverlapSeconds,
    refreshTokens,
    secondFactors,
    secondFactor: secondFactor.policy,
    multiResource,
    membership: store.membership,
  });
  const logins = directLogin({
    provider,
    apis,
    secondFactor: secondFactor.policy,
    membership: store.membership,
  });
  const passkey = createPasskeys({
    clients: clientsById,
    policies,
    perMinute: rateLimit.passkeysPerMinute,
    passkeys,
    logins,
    store,
    onUserCreated: (user) => handles.push(userHandle(user, store)),
  });
  const verifyAccessToken = accessTokenVerifier({ issuer, audience, signingKeys, clock });
  const cors = crossOrigin(clients.flatMap(({ origins }) => origins));
  const { connect: connectUri } = connectUris(origin);
  const callbacks = [origin, canonicalOrigin(origin)].map((each) => connectUris(each).callback);
  const destinations = clients.flatMap(({ redirectUris }) => redirectUris);

  for (const middleware of [
    logRequests(log, clock),
    injectFaults(faults, cors),
    cors,
    applyQuirks(quirks),
    serveStylesheet,
    guardWebMessages({ clients: clientsById }),
    login({
      provider,
      users,
      membership: store.membership,
      steps: { ...consentAndNotice({ provider, users }), mfa: secondFactor.loginStep(provider) },
    }),
    vendorLogout({ provider, clients }),
    myAccount({
      origin,
      connectUri,
      bucket: new TokenBucket(rateLimit.perSecond, clock),
      perUserPerMinute: rateLimit.perUserPerMinute,
      verifyAccessToken,
      verifyDpop,
      types: enrollmentTypes({ origin, clock, outbox, passwordPolicy, issuer: NAME, passkeys, methods }),
      clients: clientsById,
      connections,
      store,
    }),
    connectFlow({ origin, port, connections, sessions, clock }),
    upstreamProviders({ connections, callbacks, destinations, clock }),
    outboxRoutes(outbox),
    serveRelatedOrigins(relyingParty),
    userinfoForApiTokens({ verifyAccessToken, verifyDpop, users }),
    secondFactor.api(provider),
    passkey.api,
    acceptJson,
    serveExtensionGrants({
      extensions: [secondFactor.grants, passwordGrants({ users, logins }), passkey.grants],
      clients: clientsById,
    }),
    multiResource.rewriteRefresh(provider),
  ]) {
    provider.use(middleware);
  }

  const tenant = { origin, issuer, audience, users: handles, outbox, faults, quirks, log, clock };
  return {
    app: provider,
    tenant: {
      ...tenant,
      tokens: refreshTokens,
      keys: signingKeys,
      policies,
      apiNonce,
      organizations: store.membership,
    },
  };
}
