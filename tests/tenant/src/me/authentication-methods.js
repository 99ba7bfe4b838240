import { noSuchMethod, Problem } from "./problem.js";
import { authenticationMethod, authenticationMethodFilter, authenticationMethodList } from "./schemas.js";
import { readQuery, reply } from "./validation.js";

/**
 * Reading and removing authentication methods.
 * @param {import("../state/authentication-methods.js").AuthenticationMethods} methods
 */
export function authenticationMethodHandlers(methods) {
  const find = (ctx) => {
    const method = methods.get(ctx.state.user.userId, ctx.params.id);
    if (!method) throw noSuchMethod();
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
    remove(ctx) {
      const { id, type } = find(ctx);
      if (type === "password") {
        throw new Problem("409-0001", "The password cannot be removed: the user's connection asks for it.");
      }
      methods.remove(ctx.state.user.userId, id);
      ctx.status = 204;
    },
  };
}
