import getRawBody from "raw-body";

const LIMIT_BYTES = 100 * 1024;

/**
 * @param {import("koa").Context} ctx
 * @returns {Promise<string>} the request's body; rejects with a `status` when it is too large or breaks off
 */
export function readText(ctx) {
  return getRawBody(ctx.req, { length: ctx.request.length, limit: LIMIT_BYTES, encoding: "utf8" });
}
