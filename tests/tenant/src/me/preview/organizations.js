import { pageOfItems } from "../paging.js";
import { organizationFilter, organizationPage } from "../../schemas/preview.js";
import { readQuery, reply } from "../validation.js";

/**
 * @param {import("../../state/lists-by-user.js").ListsByUser<object>} organizations by user
 * @returns {import("koa").Middleware}
 */
export function listOrganizations(organizations) {
  return (ctx) => {
    const query = readQuery(ctx, organizationFilter);
    const { page, next } = pageOfItems(organizations.get(ctx.state.user.userId), ({ id }) => id, query);
    reply(ctx, 200, organizationPage, { organizations: page, ...(next && { next }) });
  };
}
