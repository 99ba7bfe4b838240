import Router from "@koa/router";
import { errorPage } from "../pages/error.js";
import { outboxPage } from "../pages/outbox.js";
import { readText } from "../http/body.js";

// CSRF protection: a page of another site must not decide for the user. Clients other than browsers omit the header.
const OWN_PAGES = new Set(["", "same-origin", "none"]);

/**
 * The page that shows sent messages, and approves or denies pushes in place of an authenticator app.
 * @param {import("../state/outbox.js").Outbox} outbox
 * @returns {import("koa").Middleware}
 */
export function outboxRoutes(outbox) {
  return new Router()
    .get("/outbox", (ctx) => outboxPage(ctx, outbox.messages))
    .post("/outbox/:id", async (ctx) => {
      if (!OWN_PAGES.has(ctx.get("Sec-Fetch-Site"))) {
        return renderError(ctx, 403, "The decision must come from the outbox page.");
      }
      const decision = new URLSearchParams(await readText(ctx)).get("decision");
      if (!["approve", "deny"].includes(decision)) {
        return renderError(ctx, 400, 'The decision must be "approve" or "deny".');
      }
      try {
        outbox[decision](ctx.params.id);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return renderError(ctx, 404, "No pending push has this id.");
      }
      ctx.status = 303;
      return ctx.redirect("/outbox");
    })
    .routes();
}

function renderError(ctx, status, description) {
  ctx.status = status;
  errorPage(ctx, { error: "invalid_request", description });
}
