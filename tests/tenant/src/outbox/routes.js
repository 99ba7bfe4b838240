import Router from "@koa/router";
import { errorPage } from "../pages/error.js";
import { outboxPage } from "../pages/outbox.js";
import { readText } from "../http/body.js";

// A page of another site must not decide for the user. Callers that are no browsers send no such header.
const OWN_PAGES = new Set(["", "same-origin", "none"]);

/**
 * The page where a person reads what was sent, and does what the authenticator app would do.
 * @param {import("../state/outbox.js").Outbox} outbox
 * @returns {import("koa").Middleware}
 */
export function outboxRoutes(outbox) {
  return new Router()
    .get("/outbox", (ctx) => outboxPage(ctx, outbox.messages))
    .post("/outbox/:id", async (ctx) => {
      if (!OWN_PAGES.has(ctx.get("Sec-Fetch-Site"))) return refuse(ctx, 403, "Only the outbox itself may decide.");
      const decision = new URLSearchParams(await readText(ctx)).get("decision");
      if (!["approve", "deny"].includes(decision)) return refuse(ctx, 400, "There is no such decision.");
      try {
        outbox[decision](ctx.params.id);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return refuse(ctx, 404, "There is no such push that awaits a decision.");
      }
      ctx.status = 303;
      return ctx.redirect("/outbox");
    })
    .routes();
}

function refuse(ctx, status, description) {
  ctx.status = status;
  errorPage(ctx, { error: "invalid_request", description });
}
