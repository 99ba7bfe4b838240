import Router from "@koa/router";
import { authenticate, requireScope } from "./authorization.js";
import { authenticationMethodHandlers } from "./authentication-methods.js";
import { enrolmentSteps } from "./enrolments/index.js";
import { passkeyEnrolment } from "./enrolments/passkey.js";
import { listFactors } from "./factors.js";
import { Problem, problems } from "./problem.js";
import { limitRate, showRateLimit } from "./rate-limit.js";
import { requireJson } from "./validation.js";

const UNDER_ME = /^\/me(\/|$)/;
const METHODS = "/authentication-methods";

/**
 * The My Account API. The checks of a request stand in this order: route, rate limit, token, scope, content type,
 * schema, and last what the operation itself asks for.
 * @param {object} parts
 * @param {string} parts.origin
 * @param {import("./rate-limit.js").TokenBucket} parts.bucket
 * @param {import("../oidc/access-tokens.js").AccessTokenVerifier} parts.verifyAccessToken
 * @param {import("../state/users.js").Users} parts.users
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} parts.methods
 * @param {import("../state/pending-enrolments.js").PendingEnrolments} parts.pending
 * @param {Map<string, { origins: string[] }>} parts.clients
 * @param {import("../passkey/registration.js").RelyingParty} parts.relyingParty
 * @returns {import("koa").Middleware}
 */
export function myAccount({ origin, bucket, verifyAccessToken, users, methods, pending, clients, relyingParty }) {
  const types = new Map([passkeyEnrolment({ relyingParty, clients, methods })].map((type) => [type.type, type]));
  const enrolment = enrolmentSteps({ types, collection: `${origin}/me/v1${METHODS}`, methods, pending });
  const authenticationMethods = authenticationMethodHandlers(methods);

  const allow = (scope) => [limitRate(bucket), authenticate({ verifyAccessToken, users }), requireScope(scope)];
  const router = new Router({ prefix: "/me/v1", strict: true, sensitive: true })
    .get("/factors", ...allow("read:me:factors"), listFactors(types))
    .get(METHODS, ...allow("read:me:authentication_methods"), authenticationMethods.list)
    .post(METHODS, ...allow("create:me:authentication_methods"), requireJson, enrolment.start)
    .get(`${METHODS}/:id`, ...allow("read:me:authentication_methods"), authenticationMethods.get)
    .delete(`${METHODS}/:id`, ...allow("delete:me:authentication_methods"), authenticationMethods.remove)
    .post(`${METHODS}/:id/verify`, ...allow("create:me:authentication_methods"), requireJson, enrolment.finish)
    .routes();

  const show = showRateLimit(bucket);
  const route = (ctx) => router(ctx, () => unknownResource(ctx));
  return (ctx, next) => (UNDER_ME.test(ctx.path) ? show(ctx, () => problems(ctx, () => route(ctx))) : next());
}

function unknownResource(ctx) {
  throw new Problem("404-0001", `The resource "${ctx.method} ${ctx.path}" does not exist.`);
}
