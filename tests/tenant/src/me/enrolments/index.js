import { readBody, reply } from "../validation.js";
import { noSuchMethod, Problem } from "../problem.js";
import { authenticationMethod, createAuthenticationMethod } from "../schemas.js";

const LIST_LIMIT = 20;

/**
 * What is particular to one type of authentication method. A new type is a file beside this one that makes such an
 * object, its schemas in `schemas.js`, and its place in the list of `../routes.js`.
 * @typedef {object} EnrolmentType
 * @property {string} type
 * @property {string[]} usage
 * @property {string} [placeholderId] the id between the steps, of a type whose method gets its own only at the end
 * @property {object} creation the schema of the 202
 * @property {object} verification the schema of the second step's body
 * @property {(step: { user: object, body: object }) => { methodId: string, details: object, answer: object }} start
 * @property {(step: { user: object, body: object, details: object, clientId: string, userAgent: string })
 *   => Promise<object>} finish gives the new method
 */

/**
 * The two steps of an enrolment, the same for every type.
 * @param {object} parts
 * @param {Map<string, EnrolmentType>} parts.types
 * @param {string} parts.collection the absolute URL of the authentication methods
 * @param {import("../../state/authentication-methods.js").AuthenticationMethods} parts.methods
 * @param {import("../../state/pending-enrolments.js").PendingEnrolments} parts.pending
 */
export function enrolmentSteps({ types, collection, methods, pending }) {
  const locate = (ctx, id) => ctx.set("Location", `${collection}/${encodeURIComponent(id)}`);

  return {
    /** @type {import("koa").Middleware} */
    async start(ctx) {
      const { user } = ctx.state;
      const body = await readBody(ctx, createAuthenticationMethod);
      if (methods.list(user.userId).length >= LIST_LIMIT) {
        throw new Problem("400-0001", "The user has as many authentication methods as one may have.");
      }
      const type = types.get(body.type);
      const { methodId, details, answer } = type.start({ user, body });
      const { authSession } = pending.open({ userId: user.userId, methodId, details });
      locate(ctx, methodId);
      reply(ctx, 202, type.creation, { auth_session: authSession, ...answer });
    },

    /** @type {import("koa").Middleware} */
    async finish(ctx) {
      const { user, token } = ctx.state;
      const { id: methodId } = ctx.params;
      const type = types.get(methodId.split("|")[0]);
      if (!type) throw noSuchMethod();

      const body = await readBody(ctx, type.verification);
      const enrolment = pending.take({ authSession: body.auth_session, userId: user.userId, methodId });
      if (!enrolment) {
        const exists = methodId === type.placeholderId || methods.get(user.userId, methodId);
        if (!exists) throw noSuchMethod();
        throw new Problem("400-0001", "The auth_session is unknown, used up or too old.");
      }
      try {
        const method = await type.finish({
          user,
          body,
          details: enrolment.details,
          clientId: token.client_id,
          userAgent: ctx.get("User-Agent"),
        });
        const added = methods.add(user.userId, method);
        locate(ctx, added.id);
        reply(ctx, 201, authenticationMethod, added);
      } catch (error) {
        pending.restore(enrolment);
        throw error;
      }
    },
  };
}
