import { randomUUID } from "node:crypto";

const VALID = /^[-\w.*~@+/:]{1,64}$/;

/**
 * Takes the client's `x-correlation-id`, or makes one where it is absent or invalid. It is echoed, and is in the log as the
 * `correlationId` of the request.
 * @type {import("koa").Middleware}
 */
export async function correlate(ctx, next) {
  const given = ctx.get("X-Correlation-ID");
  ctx.state.correlationId = VALID.test(given) ? given : randomUUID();
  ctx.set("X-Correlation-ID", ctx.state.correlationId);
  await next();
}
