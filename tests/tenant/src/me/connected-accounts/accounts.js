import { pageOfItems } from "../paging.js";
import { Problem } from "../problem.js";
import {
  connectedAccountFilter,
  connectedAccountPage,
  connectionFilter,
  connectionPage,
} from "../../schemas/connected-accounts.js";
import { readQuery, reply } from "../validation.js";

/**
 * Handlers that list and remove connected accounts, and list connections.
 * @param {object} deps
 * @param {import("../../state/connected-accounts.js").ConnectedAccounts} deps.accounts
 * @param {import("../../upstream/connections.js").Connection[]} deps.connections
 */
export function connectedAccountHandlers({ accounts, connections }) {
  return {
    /** @type {import("koa").Middleware} */
    list(ctx) {
      const { connection: names, ...query } = readQuery(ctx, connectedAccountFilter);
      const selected = accounts
        .list(ctx.state.user.userId)
        .filter(({ connection }) => names === undefined || names.includes(connection));
      const { page, next } = pageOfItems(selected, ({ created_at: date, id }) => `${date} ${id}`, query);
      reply(ctx, 200, connectedAccountPage, { accounts: page, ...(next && { next }) });
    },

    /** @type {import("koa").Middleware} */
    connections(ctx) {
      const { page, next } = pageOfItems(connections, ({ name }) => name, readQuery(ctx, connectionFilter));
      reply(ctx, 200, connectionPage, { connections: page, ...(next && { next }) });
    },

    /** @type {import("koa").Middleware} */
    remove(ctx) {
      if (!accounts.remove(ctx.state.user.userId, ctx.params.id)) {
        throw new Problem("404-0002", "The connected account does not exist.");
      }
      ctx.status = 204;
    },
  };
}
