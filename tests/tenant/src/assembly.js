import { connectBrowserWay, connectUris } from "./connect/browser-way.js";
import { enrolmentTypes } from "./me/enrolments/types.js";
import { TokenBucket } from "./me/rate-limit.js";
import { myAccount } from "./me/routes.js";
import { accessTokenVerifier } from "./oidc/access-tokens.js";
import { takeJson } from "./oidc/json-requests.js";
import { login } from "./oidc/login.js";
import { vendorLogout } from "./oidc/logout.js";
import { createProvider } from "./oidc/provider.js";
import { userinfoForApiTokens } from "./oidc/userinfo.js";
import { outboxRoutes } from "./outbox/routes.js";
import { serveStylesheet } from "./pages/page.js";
import { applyQuirks, Quirks } from "./quirks/index.js";
import { furnish, userHandle } from "./state/fixtures.js";
import { createMemory } from "./state/memory.js";
import { upstreamProviders } from "./upstream/provider.js";
import { crossOrigin } from "./wire/cross-origin.js";
import { Faults, injectFaults } from "./wire/faults.js";
import { logRequests, RequestLog } from "./wire/request-log.js";

/**
 * Puts a tenant together.
 * @param {ReturnType<typeof import("./settings.js").settle> & {
 *   signingKey: import("jose").JWK,
 *   listener: import("./wire/listener.js").Listener,
 * }} parts
 */
export function assemble({ clients, users: people, connections, passwordPolicy, rateLimit, signingKey, listener }) {
  const { origin, port } = listener;
  const issuer = `${origin}/`;
  const audience = `${origin}/me/`;
  const memory = createMemory({ people, counted: passwordPolicy.counted });
  const { clock, users, methods, outbox, sessions } = memory;
  const handles = users.all().map((user) => userHandle(user, memory));
  handles.forEach((handle, index) => furnish(handle, people[index]));

  const faults = new Faults();
  const quirks = new Quirks();
  const log = new RequestLog();

  const provider = createProvider({ issuer, port, audience, clients, users, clock, signingKey });
  const verifyAccessToken = accessTokenVerifier({ issuer, audience, signingKey, clock });
  const cors = crossOrigin(clients.flatMap(({ origins }) => origins));
  const clientsById = new Map(clients.map((client) => [client.clientId, client]));
  const relyingParty = { id: new URL(origin).hostname, name: "Local tenant" };
  const { connect: connectUri, callback } = connectUris(origin);
  const destinations = clients.flatMap(({ redirectUris }) => redirectUris);

  for (const middleware of [
    logRequests(log, clock),
    injectFaults(faults, cors),
    cors,
    applyQuirks(quirks),
    serveStylesheet,
    login({ provider, users }),
    vendorLogout({ provider, clients }),
    myAccount({
      origin,
      connectUri,
      bucket: new TokenBucket(rateLimit.perSecond, clock),
      perUserPerMinute: rateLimit.perUserPerMinute,
      verifyAccessToken,
      types: enrolmentTypes({ origin, clock, outbox, passwordPolicy, clients: clientsById, relyingParty, methods }),
      clients: clientsById,
      connections,
      memory,
    }),
    connectBrowserWay({ origin, port, connections, sessions, clock }),
    upstreamProviders({ connections, callback, destinations, clock }),
    outboxRoutes(outbox),
    userinfoForApiTokens({ verifyAccessToken, users }),
    takeJson,
  ]) {
    provider.use(middleware);
  }

  return { app: provider, shown: { origin, issuer, audience, users: handles, outbox, faults, quirks, log, clock } };
}
