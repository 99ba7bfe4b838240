import { Readable } from "node:stream";
import getRawBody from "raw-body";

const LIMIT_BYTES = 100 * 1024;

/**
 * @param {import("koa").Context} ctx
 * @returns {Promise<string>} the request body; rejects with a `status` if it is too large or incomplete
 */
export function readText(ctx) {
  return getRawBody(ctx.req, { length: ctx.request.length, limit: LIMIT_BYTES, encoding: "utf8" });
}

/**
 * Replaces the request body for the next reader. A body stream can be read once, so this replaces `ctx.req`.
 * @param {import("koa").Context} ctx
 * @param {string} text
 * @param {string} mediaType
 */
export function replaceText(ctx, text, mediaType) {
  const bytes = Buffer.from(text);
  const { method, url, socket, httpVersion, headers } = ctx.req;
  const request = Object.assign(Readable.from([bytes]), {
    method,
    url,
    socket,
    httpVersion,
    headers: { ...headers, "content-type": mediaType, "content-length": String(bytes.length) },
  });
  ctx.req = ctx.request.req = ctx.response.req = request;
}

/**
 * @param {import("koa").Context} ctx
 * @param {Record<string, string> | URLSearchParams} fields the new form
 */
export function writeForm(ctx, fields) {
  replaceText(ctx, new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");
}
