import { methodNotFound, Problem } from "./problem.js";
import {
  authenticationMethod,
  authenticationMethodFilter,
  authenticationMethodList,
  updateAuthenticationMethod,
} from "../schemas/authentication-methods.js";
import { invalidPayload, readBody, readQuery, reply } from "./validation.js";

const NAMELESS = new Set(["password", "recovery-code"]);

/**
 * Handlers that list, get, update and remove authentication methods.
 * @param {object} deps
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} deps.methods
 * @param {import("../state/pending-enrollments.js").PendingEnrollments} deps.pending
 */
export function authenticationMethodHandlers({ methods, pending }) {
  const find = (ctx) => {
    const method = methods.get(ctx.state.user.userId, ctx.params.id);
    if (!method) throw methodNotFound();
    return method;
  };

  return {
    /** @type {import("koa").Middleware} */
    list(ctx) {
      const { type } = readQuery(ctx, authenticationMethodFilter);
      reply(ctx, 200, authenticationMethodList, { authentication_methods: methods.list(ctx.state.user.userId, type) });
    },

    /** @type {import("koa").Middleware} */
    get(ctx) {
      reply(ctx, 200, authenticationMethod, find(ctx));
    },

    /** @type {import("koa").Middleware} */
    async update(ctx) {
      const changes = await readBody(ctx, updateAuthenticationMethod);
      const method = find(ctx);
      const unsupported = Object.keys(changes).filter((member) => !supports(method, member));
      if (unsupported.length > 0) {
        throw invalidPayload(
          unsupported.map((member) => ({
            pointer: `/${member}`,
            detail: `data/${member} is not a member of methods of type ${method.type}`,
          })),
        );
      }
      reply(ctx, 200, authenticationMethod, methods.change(ctx.state.user.userId, method.id, changes));
    },

    /** @type {import("koa").Middleware} */
    remove(ctx) {
      const { id, type } = find(ctx);
      const { userId } = ctx.state.user;
      if (type === "password") {
        throw new Problem("409-0001", "The password cannot be removed: the user's connection requires it.");
      }
      if (methods.isRequired(userId, id)) {
        throw new Problem("409-0001", "The method cannot be removed: a policy requires it.");
      }
      pending.cancel(userId, id);
      methods.remove(userId, id);
      ctx.status = 204;
    },
  };
}

function supports({ type }, member) {
  return member === "name" ? !NAMELESS.has(type) : type === "phone";
}
