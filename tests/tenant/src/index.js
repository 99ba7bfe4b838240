import { myAccount } from "./me/routes.js";
import { TokenBucket } from "./me/rate-limit.js";
import { authenticationMethod } from "./me/schemas.js";
import { assertConforms } from "./me/validation.js";
import { accessTokenVerifier } from "./oidc/access-tokens.js";
import { takeJson } from "./oidc/json-requests.js";
import { login } from "./oidc/login.js";
import { vendorLogout } from "./oidc/logout.js";
import { serveStylesheet } from "./oidc/pages/page.js";
import { createProvider } from "./oidc/provider.js";
import { generateSigningKey } from "./oidc/signing-key.js";
import { userinfoForApiTokens } from "./oidc/userinfo.js";
import { settle } from "./settings.js";
import { AuthenticationMethods } from "./state/authentication-methods.js";
import { Clock } from "./state/clock.js";
import { PendingEnrolments } from "./state/pending-enrolments.js";
import { Users } from "./state/users.js";
import { crossOrigin } from "./wire/cross-origin.js";
import { Faults, injectFaults } from "./wire/faults.js";
import { listenOnLoopback } from "./wire/listener.js";
import { logRequests, RequestLog } from "./wire/request-log.js";

export { defaultUser } from "./state/users.js";

/**
 * @typedef {object} Tenant
 * @property {string} origin `http://localhost:PORT`
 * @property {string} issuer the origin with a slash at its end
 * @property {string} audience of the My Account API
 * @property {import("./state/users.js").User[]} users
 * @property {Faults} faults ways to misbehave
 * @property {RequestLog} log what was asked
 * @property {Clock} clock the tenant's time
 * @property {() => Promise<void>} stop ends all connections and frees the port
 */

/**
 * Starts a tenant on loopback. Everything it knows is in memory and is gone when it stops.
 * @param {import("./settings.js").TenantOptions} options
 * @returns {Promise<Tenant>}
 */
export async function startTenant(options) {
  const settings = settle(options);
  const signingKey = await generateSigningKey();
  const listener = await listenOnLoopback(settings.port);
  try {
    const tenant = assemble({ ...settings, signingKey, listener });
    listener.serve(tenant.app.callback());
    return { ...tenant.shown, stop: () => listener.close() };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

function assemble({ clients, users: people, rateLimit, signingKey, listener: { origin, port } }) {
  const issuer = `${origin}/`;
  const audience = `${origin}/me/`;
  const clock = new Clock();
  const users = new Users(people);
  const methods = new AuthenticationMethods({
    clock,
    conforms: (method) => assertConforms(authenticationMethod, method),
    users: users.all(),
  });
  const faults = new Faults();
  const log = new RequestLog();

  const provider = createProvider({ issuer, port, audience, clients, users, clock, signingKey });
  const verifyAccessToken = accessTokenVerifier({ issuer, audience, signingKey, clock });
  const cors = crossOrigin(clients.flatMap(({ origins }) => origins));
  const api = myAccount({
    origin,
    bucket: new TokenBucket(rateLimit.perSecond, clock),
    verifyAccessToken,
    users,
    methods,
    pending: new PendingEnrolments(clock),
    clients: new Map(clients.map((client) => [client.clientId, client])),
    relyingParty: { id: new URL(origin).hostname, name: "Local tenant" },
  });

  for (const middleware of [
    logRequests(log, clock),
    injectFaults(faults, cors),
    cors,
    serveStylesheet,
    login({ provider, users }),
    vendorLogout({ provider, clients }),
    api,
    userinfoForApiTokens({ verifyAccessToken, users }),
    takeJson,
  ]) {
    provider.use(middleware);
  }

  return { app: provider, shown: { origin, issuer, audience, users: users.all(), faults, log, clock } };
}
