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
 * Reading, changing and removing authentication methods.
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
      const misplaced = Object.keys(changes).filter((member) => !has(method, member));
      if (misplaced.length > 0) {
        throw invalidPayload(
          misplaced.map((member) => ({
            pointer: `/${member}`,
            detail: `data/${member} is nothing that a method of type ${method.type} has`,
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
        throw new Problem("409-0001", "The password cannot be removed: the user's connection asks for it.");
      }
      if (methods.isRequired(userId, id)) {
        throw new Problem("409-0001", "The method cannot be removed: a policy asks for it.");
      }
      pending.cancel(userId, id);
      methods.remove(userId, id);
      ctx.status = 204;
    },
  };
}

function has({ type }, member) {
  return member === "name" ? !NAMELESS.has(type) : type === "phone";
}
