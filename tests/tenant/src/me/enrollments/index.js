import { REALM } from "../../oidc/parameters.js";
import { methodNotFound, Problem } from "../problem.js";
import { authenticationMethod, factorList } from "../../schemas/authentication-methods.js";
import { createAuthenticationMethod } from "../../schemas/enrollments.js";
import { readBody, reply } from "../validation.js";

const MAX_METHODS = 20;

/**
 * The parts of an enrollment that differ by type. To add a type, create such an object in a file beside this one, add
 * its bodies to `../../schemas/enrollments.js`, and list it in `types.js`.
 * @typedef {object} EnrollmentType
 * @property {string} type
 * @property {string[]} usage
 * @property {string} [placeholderId] the id between the steps, for a type whose method is created in the second step;
 *   other types are listed as unconfirmed from the first step on
 * @property {object} creation the schema of the 202 response
 * @property {object} verification the schema of the second step's request body
 * @property {(step: { user: import("../../state/users.js").User, body: object }) => Start} start
 * @property {(step: Finish) => object | Promise<object>} finish returns the members of the confirmed method, or throws
 * @property {(details: object) => string} [secretOf] the secret that the tenant stores to verify the method
 *
 * @typedef {object} Start
 * @property {object} [method] the members of the unconfirmed method
 * @property {object} details state that the second step needs
 * @property {object} response the members of the 202 response besides `id` and `auth_session`
 *
 * @typedef {object} Finish
 * @property {import("../../state/users.js").User} user
 * @property {object} body
 * @property {object} details
 * @property {string} clientId
 * @property {string} userAgent
 */

/**
 * Handlers of the two steps of an enrollment.
 * @param {object} deps
 * @param {Map<string, EnrollmentType>} deps.types
 * @param {string} deps.collection the absolute URL of the authentication methods
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../../state/pending-enrollments.js").PendingEnrollments} deps.pending
 */
export function enrollmentSteps({ types, collection, methods, pending }) {
  const setLocation = (ctx, id) => ctx.set("Location", `${collection}/${encodeURIComponent(id)}`);

  const addDraft = (user, type, method, until) => {
    if (type.placeholderId) return type.placeholderId;
    const draft = { type: type.type, usage: type.usage, ...method, confirmed: false };
    return methods.put(user.userId, draft, { until }).id;
  };

  const sessionError = (user, methodId) => {
    const isPlaceholder = [...types.values()].some(({ placeholderId }) => placeholderId === methodId);
    const exists =
      isPlaceholder || methods.get(user.userId, methodId) || pending.existedRecently(user.userId, methodId);
    if (!exists) return methodNotFound();
    return new Problem("400-0001", "The auth_session is unknown, used or expired.");
  };

  return {
    /** @type {import("koa").Middleware} */
    async start(ctx) {
      const { user } = ctx.state;
      const body = await readBody(ctx, createAuthenticationMethod);
      if (methods.list(user.userId).length >= MAX_METHODS) {
        throw new Problem("400-0001", `The user already has the maximum of ${MAX_METHODS} authentication methods.`);
      }
      const type = types.get(body.type);
      const { method, details, response } = type.start({ user, body });
      const expiresAt = pending.deadline();
      const methodId = addDraft(user, type, method, expiresAt);
      const { authSession } = pending.open({ userId: user.userId, methodId, details, expiresAt });
      const id = type.creation.properties.id && { id: methodId };
      setLocation(ctx, methodId);
      reply(ctx, 202, type.creation, { ...id, auth_session: authSession, ...response });
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
        setLocation(ctx, finished.id);
        reply(ctx, 201, authenticationMethod, finished);
      } catch (error) {
        pending.restore(enrollment);
        throw error;
      }
    },
  };
}

/**
 * Lists the types that can be enrolled.
 * @param {Map<string, EnrollmentType>} types
 * @returns {import("koa").Middleware}
 */
export function listFactors(types) {
  const factors = [...types.values()].map(({ type, usage }) => ({ type, usage }));
  return (ctx) => reply(ctx, 200, factorList, { factors });
}

/**
 * Checks the identity that a password or passkey is enrolled for. A user of this tenant has one identity.
 * @param {import("../../state/users.js").User} user
 * @param {{ connection?: string, identity_user_id?: string }} body
 */
export function assertOwnIdentity(user, { connection = REALM, identity_user_id: identity = user.userId }) {
  if (connection !== REALM) throw new Problem("400-0001", `The connection ${connection} does not exist.`);
  if (identity !== user.userId) throw new Problem("400-0001", "The user does not have this identity.");
}
