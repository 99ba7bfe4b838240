import Router from "@koa/router";
import { authenticationMethodHandlers } from "./authentication-methods.js";
import { authenticate, requireScope } from "./authorization.js";
import { correlate } from "./correlation.js";
import { connectedAccountHandlers } from "./connected-accounts/accounts.js";
import { connectHandlers } from "./connected-accounts/connect.js";
import { enrollmentSteps, listFactors } from "./enrollments/index.js";
import { consentHandlers } from "./preview/consents.js";
import { listOrganizations } from "./preview/organizations.js";
import { resourceNotFound, sendProblems } from "./problem.js";
import { profileHandlers } from "./profile.js";
import { limitRate, limitUserRate, showRateLimit } from "./rate-limit.js";
import { requireJson } from "./validation.js";

const UNDER_ME = /^\/me(\/|$)/;
const PREFIX = "/me/v1";
const METHODS = "/authentication-methods";
const ACCOUNTS = "/connected-accounts";

/**
 * The My Account API. The checks of a request run in this order: route, the tenant's rate limit, token, the user's
 * rate limit, scope, content type, schema, and last the rules of the operation.
 * @param {object} deps
 * @param {string} deps.origin
 * @param {string} deps.connectUri
 * @param {import("../http/token-bucket.js").TokenBucket} deps.bucket
 * @param {{ read: number, write: number }} [deps.perUserPerMinute]
 * @param {import("../oidc/access-tokens.js").AccessTokenVerifier} deps.verifyAccessToken
 * @param {ReturnType<typeof import("../oidc/dpop-proofs.js").dpopVerifier>} deps.verifyDpop
 * @param {Map<string, import("./enrollments/index.js").EnrollmentType>} deps.types
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../upstream/connections.js").Connection[]} deps.connections
 * @param {ReturnType<typeof import("../state/store.js").createStore>} deps.store
 * @returns {import("koa").Middleware}
 */
export function myAccount(deps) {
  const { origin, connectUri, bucket, perUserPerMinute, verifyAccessToken, verifyDpop } = deps;
  const { types, clients, connections, store } = deps;
  const { clock, users, methods, pending, sessions, accounts } = store;
  const enrollment = enrollmentSteps({ types, collection: origin + PREFIX + METHODS, methods, pending });
  const authenticationMethods = authenticationMethodHandlers({ methods, pending });
  const connect = connectHandlers({ connectUri, connections, clients, sessions, accounts });
  const connectedAccounts = connectedAccountHandlers({ accounts, connections });
  const consents = consentHandlers(store.consents);

  const authenticated = [
    limitRate(bucket),
    authenticate({ verifyAccessToken, verifyDpop, users }),
    limitUserRate(perUserPerMinute, clock),
  ];
  const read = (resource) => [...authenticated, requireScope(`read:me:${resource}`)];
  const write = (verb, resource) => [...authenticated, requireScope(`${verb}:me:${resource}`), requireJson];
  const remove = (resource) => [...authenticated, requireScope(`delete:me:${resource}`)];

  const router = new Router({ prefix: PREFIX, strict: true, sensitive: true })
    .get("/factors", ...read("factors"), listFactors(types))
    .get(METHODS, ...read("authentication_methods"), authenticationMethods.list)
    .post(METHODS, ...write("create", "authentication_methods"), enrollment.start)
    .get(`${METHODS}/:id`, ...read("authentication_methods"), authenticationMethods.get)
    .patch(`${METHODS}/:id`, ...write("update", "authentication_methods"), authenticationMethods.update)
    .delete(`${METHODS}/:id`, ...remove("authentication_methods"), authenticationMethods.remove)
    .post(`${METHODS}/:id/verify`, ...write("create", "authentication_methods"), enrollment.finish)
    .post(`${ACCOUNTS}/connect`, ...write("create", "connected_accounts"), connect.connect)
    .post(`${ACCOUNTS}/complete`, ...write("create", "connected_accounts"), connect.complete)
    .get(`${ACCOUNTS}/accounts`, ...read("connected_accounts"), connectedAccounts.list)
    .delete(`${ACCOUNTS}/accounts/:id`, ...remove("connected_accounts"), connectedAccounts.remove)
    .get(`${ACCOUNTS}/connections`, ...read("connected_accounts"), connectedAccounts.connections)
    .get("/consents", ...read("consents"), consents.list)
    .get("/consents/:id", ...read("consents"), consents.get)
    .get("/organizations", ...read("organizations"), listOrganizations(store.organizations))
    .get("/profile", ...read("profile"), profileHandlers.get)
    .patch("/profile", ...write("update", "profile"), profileHandlers.update)
    .routes();

  const show = showRateLimit(bucket);
  const route = (ctx) => router(ctx, () => unknownResource(ctx));
  const respond = (ctx) => show(ctx, () => sendProblems(ctx, () => route(ctx)));
  return (ctx, next) => (UNDER_ME.test(ctx.path) ? correlate(ctx, () => respond(ctx)) : next());
}

function unknownResource(ctx) {
  throw resourceNotFound(ctx);
}
