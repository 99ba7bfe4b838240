import { Problem } from "../problem.js";
import { consent, consentList } from "../../schemas/preview.js";
import { reply } from "../validation.js";

/**
 * @param {import("../../state/lists-by-user.js").ListsByUser<object>} consents by user
 */
export function consentHandlers(consents) {
  const of = (ctx) => consents.get(ctx.state.user.userId);
  return {
    /** @type {import("koa").Middleware} */
    list(ctx) {
      reply(ctx, 200, consentList, { consents: of(ctx) });
    },

    /** @type {import("koa").Middleware} */
    get(ctx) {
      const found = of(ctx).find(({ id }) => id === ctx.params.id);
      if (!found) throw new Problem("404-0002", "The consent does not exist.");
      reply(ctx, 200, consent, found);
    },
  };
}
