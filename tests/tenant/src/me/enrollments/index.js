import { REALM } from "../../oidc/parameters.js";
import { methodNotFound, Problem } from "../problem.js";
import { authenticationMethod, factorList } from "../../schemas/authentication-methods.js";
import { createAuthenticationMethod } from "../../schemas/enrollments.js";
import { readBody, reply } from "../validation.js";

const MAX_METHODS = 20;

/**
 * What is particular to one type of authentication method. A new type is a file beside this one that makes such an
 * object, its bodies in `../../schemas/enrollments.js`, and its place in the list of `types.js`.
 * @typedef {object} EnrollmentType
 * @property {string} type
 * @property {string[]} usage
 * @property {string} [placeholderId] the id between the steps, of a type whose method exists only at the end; a type
 *   without one is listed from the first step on, as not confirmed
 * @property {object} creation the schema of the 202
 * @property {object} verification the schema of the second step's body
 * @property {(step: { user: import("../../state/users.js").User, body: object }) => Start} start
 * @property {(step: Finish) => object | Promise<object>} finish gives the members of the finished method, or throws
 * @property {(details: object) => string} [secretOf] what proves the finished method, where the tenant has to know it
 *
 * @typedef {object} Start
 * @property {object} [method] the members of the method that is listed as not confirmed
 * @property {object} details what the type has to remember until the second step
 * @property {object} answer the members of the 202 besides `id` and `auth_session`
 *
 * @typedef {object} Finish
 * @property {import("../../state/users.js").User} user
 * @property {object} body
 * @property {object} details
 * @property {string} clientId
 * @property {string} userAgent
 */

/**
 * The two steps of an enrollment, the same for every type.
 * @param {object} deps
 * @param {Map<string, EnrollmentType>} deps.types
 * @param {string} deps.collection the absolute URL of the authentication methods
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../../state/pending-enrollments.js").PendingEnrollments} deps.pending
 */
export function enrollmentSteps({ types, collection, methods, pending }) {
  const locate = (ctx, id) => ctx.set("Location", `${collection}/${encodeURIComponent(id)}`);

  const announce = (user, type, method, until) => {
    if (type.placeholderId) return type.placeholderId;
    const draft = { type: type.type, usage: type.usage, ...method, confirmed: false };
    return methods.put(user.userId, draft, { until }).id;
  };

  const sessionError = (user, methodId) => {
    const isPlaceholder = [...types.values()].some(({ placeholderId }) => placeholderId === methodId);
    const exists = isPlaceholder || methods.get(user.userId, methodId) || pending.remembers(user.userId, methodId);
    if (!exists) return methodNotFound();
    return new Problem("400-0001", "The auth_session is unknown, used up or too old.");
  };

  return {
    /** @type {import("koa").Middleware} */
    async start(ctx) {
      const { user } = ctx.state;
      const body = await readBody(ctx, createAuthenticationMethod);
      if (methods.list(user.userId).length >= MAX_METHODS) {
        throw new Problem("400-0001", "The user has as many authentication methods as one may have.");
      }
      const type = types.get(body.type);
      const { method, details, answer } = type.start({ user, body });
      const expiresAt = pending.deadline();
      const methodId = announce(user, type, method, expiresAt);
      const { authSession } = pending.open({ userId: user.userId, methodId, details, expiresAt });
      const shown = type.creation.properties.id && { id: methodId };
      locate(ctx, methodId);
      reply(ctx, 202, type.creation, { ...shown, auth_session: authSession, ...answer });
    },

    /** @type {import("koa").Middleware} */
    async finish(ctx) {
      const { user, token } = ctx.state;
      const { id: methodId } = ctx.params;
      const type = types.get(methodId.split("|")[0]);
      if (!type) throw sessionError(user, methodId);

      const body = await readBody(ctx, type.verification);
      const draft = methods.get(user.userId, methodId);
      const enrollment = pending.take({ authSession: body.auth_session, userId: user.userId, methodId });
      if (!enrollment) throw sessionError(user, methodId);
      try {
        const members = await type.finish({
          user,
          body,
          details: enrollment.details,
          clientId: token.client_id,
          userAgent: ctx.get("User-Agent"),
        });
        const finished = methods.put(
          user.userId,
          { ...(draft ? { ...draft, confirmed: true } : { type: type.type, usage: type.usage }), ...members },
          { secret: type.secretOf?.(enrollment.details) },
        );
        locate(ctx, finished.id);
        reply(ctx, 201, authenticationMethod, finished);
      } catch (error) {
        pending.restore(enrollment);
        throw error;
      }
    },
  };
}

/**
 * The types that can be enrolled.
 * @param {Map<string, EnrollmentType>} types
 * @returns {import("koa").Middleware}
 */
export function listFactors(types) {
  const factors = [...types.values()].map(({ type, usage }) => ({ type, usage }));
  return (ctx) => reply(ctx, 200, factorList, { factors });
}

/**
 * Some types belong to an identity of the user, of which there is one here.
 * @param {import("../../state/users.js").User} user
 * @param {{ connection?: string, identity_user_id?: string }} body
 */
export function assertOwnIdentity(user, { connection = REALM, identity_user_id: identity = user.userId }) {
  if (connection !== REALM) throw new Problem("400-0001", `There is no connection named ${connection}.`);
  if (identity !== user.userId) throw new Problem("400-0001", "The user has no such identity.");
}
