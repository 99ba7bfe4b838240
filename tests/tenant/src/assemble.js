import { connectBrowserWay, connectUris } from "./upstream/connect-flow.js";
import { enrollmentTypes } from "./me/enrollments/types.js";
import { myAccount } from "./me/routes.js";
import { secondFactorParts } from "./mfa/index.js";
import { accessTokenVerifier } from "./oidc/access-tokens.js";
import { knownApis, ownAudiences } from "./oidc/apis.js";
import { directLogins } from "./grants/direct-login.js";
import { ApiNonce, proofsOfPossession } from "./oidc/dpop-proofs.js";
import { takeJson } from "./oidc/json-requests.js";
import { login } from "./interactions/login.js";
import { vendorLogout } from "./oidc/logout.js";
import { multiResourceRefresh } from "./grants/multi-resource-refresh.js";
import { passwordGrants } from "./grants/password.js";
import { createProvider } from "./oidc/provider.js";
import { questions } from "./interactions/consent-and-notice.js";
import { tokenRequests } from "./grants/token-request.js";
import { userinfoForApiTokens } from "./oidc/userinfo.js";
import { guardWebMessages } from "./oidc/web-message.js";
import { outboxRoutes } from "./outbox/routes.js";
import { passkeyParts } from "./passkey/index.js";
import { Passkeys } from "./passkey/passkeys.js";
import { createRelyingParty, serveRelatedOrigins } from "./passkey/relying-party.js";
import { serveStylesheet } from "./pages/page.js";
import { applyQuirks, Quirks } from "./quirks/index.js";
import { furnish, userHandle } from "./state/fixtures.js";
import { createMemory } from "./state/store.js";
import { upstreamProviders } from "./upstream/provider.js";
import { crossOrigin } from "./http/cross-origin.js";
import { Faults, injectFaults } from "./faults/index.js";
import { logRequests, RequestLog } from "./http/request-log.js";
import { TokenBucket } from "./http/token-bucket.js";

/** What people see of a tenant. */
const NAME = "Local tenant";

/**
 * Puts a tenant together.
 * @param {ReturnType<typeof import("./settings.js").settle> & {
 *   signingKeys: import("./oidc/signing-keys.js").SigningKeys,
 *   listener: import("./http/listener.js").Listener,
 * }} parts
 */
export function assemble(parts) {
  const { clients, users: people, connections, passwordPolicy, rateLimit, signingKeys, listener } = parts;
  const { origin, port } = listener;
  const issuer = `${origin}/`;
  const { myAccount: audience } = ownAudiences(origin);
  const memory = createMemory({ people, counted: passwordPolicy.counted, organizations: parts.organizations });
  const { clock, users, methods, outbox, sessions, refreshTokens, secondFactors } = memory;
  const handles = users.all().map((user) => userHandle(user, memory));
  handles.forEach((handle, index) => furnish(handle, people[index]));

  const faults = new Faults();
  const quirks = new Quirks();
  const log = new RequestLog();

  const policies = {
    defaultPolicy: parts.defaultPolicy,
    mfa: parts.mfaPolicy,
    proofOfPossession: parts.proofOfPossession,
    relatedOrigins: parts.passkeys.relatedOrigins,
    passkeyApi: parts.passkeys.api,
  };
  const apis = knownApis({ origin, registered: parts.apis, policies });
  const apiNonce = new ApiNonce();
  const verifyPossession = proofsOfPossession({ origin, apiNonce, apis });
  const clientsById = new Map(clients.map((client) => [client.clientId, client]));
  const relyingParty = createRelyingParty({
    id: parts.passkeys.relyingPartyId ?? new URL(origin).hostname,
    name: NAME,
    clients: clientsById,
    policies,
  });
  const passkeys = new Passkeys({ methods, relyingParty, clock });
  const secondFactor = secondFactorParts({
    origin,
    issuer,
    name: NAME,
    audience,
    policies,
    clients: clientsById,
    signingKeys,
    verifyPossession,
    memory,
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
    allowedScopes: memory.allowedScopes,
    signingKeys,
    idTokenSigningAlg: parts.idTokenSigningAlg,
    refreshOverlapSeconds: parts.refreshOverlapSeconds,
    refreshTokens,
    secondFactors,
    secondFactor: secondFactor.policy,
    multiResource,
    membership: memory.membership,
  });
  const logins = directLogins({
    provider,
    apis,
    secondFactor: secondFactor.policy,
    membership: memory.membership,
  });
  const passkey = passkeyParts({
    clients: clientsById,
    policies,
    perMinute: rateLimit.passkeysPerMinute,
    passkeys,
    logins,
    memory,
    welcome: (user) => handles.push(userHandle(user, memory)),
  });
  const verifyAccessToken = accessTokenVerifier({ issuer, audience, signingKeys, clock });
  const cors = crossOrigin(clients.flatMap(({ origins }) => origins));
  const { connect: connectUri, callback } = connectUris(origin);
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
      membership: memory.membership,
      steps: { ...questions({ provider, users }), mfa: secondFactor.loginStep(provider) },
    }),
    vendorLogout({ provider, clients }),
    myAccount({
      origin,
      connectUri,
      bucket: new TokenBucket(rateLimit.perSecond, clock),
      perUserPerMinute: rateLimit.perUserPerMinute,
      verifyAccessToken,
      verifyPossession,
      types: enrollmentTypes({ origin, clock, outbox, passwordPolicy, issuer: NAME, passkeys, methods }),
      clients: clientsById,
      connections,
      memory,
    }),
    connectBrowserWay({ origin, port, connections, sessions, clock }),
    upstreamProviders({ connections, callback, destinations, clock }),
    outboxRoutes(outbox),
    serveRelatedOrigins(relyingParty),
    userinfoForApiTokens({ verifyAccessToken, verifyPossession, users }),
    secondFactor.api(provider),
    passkey.api,
    takeJson,
    tokenRequests({
      kinds: [secondFactor.grants, passwordGrants({ users, logins }), passkey.grants],
      clients: clientsById,
    }),
    multiResource.translate(provider),
  ]) {
    provider.use(middleware);
  }

  const shown = { origin, issuer, audience, users: handles, outbox, faults, quirks, log, clock };
  return {
    app: provider,
    shown: { ...shown, tokens: refreshTokens, keys: signingKeys, policies, apiNonce, organizations: memory.membership },
  };
}
