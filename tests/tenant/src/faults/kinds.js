import { setTimeout as sleep } from "node:timers/promises";
import { hideCorsHeaders } from "../http/cross-origin.js";

const HUGE_BYTES = 16 * 1024 * 1024;
const NESTED_ARRAYS = 100_000;
const CONTENT_LENGTH = 1000;
const START_OF_JSON = '{"authentication_methods":[{"id":"pas';

const KEPT_HEADERS = /^(access-control-.*|vary)$/;

const malformedBodies = {
  truncated: (whole) => (whole ? whole.slice(0, Math.ceil(whole.length / 2)) : START_OF_JSON),
  empty: () => "",
  huge: () => JSON.stringify({ padding: "a".repeat(HUGE_BYTES) }),
  nested: () => "[".repeat(NESTED_ARRAYS) + "]".repeat(NESTED_ARRAYS),
  "not-json": () => "this is not JSON",
};

/** @param {string} name */
export const isMalformation = (name) => Object.hasOwn(malformedBodies, name);

/**
 * The handlers of each kind of fault.
 * @type {Record<string, (hit: {
 *   fault: import("./index.js").Fault,
 *   ctx: import("koa").Context,
 *   next: () => Promise<void>,
 *   crossOrigin: import("koa").Middleware,
 * }) => Promise<void>>}
 */
export const kinds = {
  async latencyMs({ fault, next }) {
    await sleep(fault.latencyMs, undefined, { ref: false });
    return next();
  },

  async hideCorsHeaders({ fault, ctx, next }) {
    await next();
    const which = fault.hideCorsHeaders === "exposed" ? (name) => name === "access-control-expose-headers" : undefined;
    hideCorsHeaders(ctx, which);
  },

  async tokenResponse({ fault, ctx, next }) {
    await next();
    if (ctx.status === 200) ctx.body = fault.tokenResponse(ctx.body);
  },

  drop: replaceResponse(({ fault, ctx }) => {
    ctx.respond = false;
    const { socket } = ctx.req;
    if (fault.drop !== "after-headers") return void socket.destroy();
    ctx.type = "application/json";
    ctx.set("Content-Length", String(CONTENT_LENGTH));
    ctx.res.statusCode = 200;
    ctx.res.write(START_OF_JSON, () => socket.destroy());
  }),

  status: replaceResponse(({ fault, ctx }) => {
    ctx.status = fault.status;
    if (fault.body !== undefined) ctx.body = fault.body;
    ctx.set(fault.headers ?? {});
  }),

  html: replaceResponse(({ ctx }) => {
    ctx.status = 200;
    ctx.type = "text/html";
    ctx.body = "<!doctype html><title>Sign in to the network</title><p>Accept the terms to continue.";
  }),

  malformed: replaceResponse(({ fault, ctx, replaced }) => {
    ctx.status = replaced?.status ?? 200;
    ctx.type = "application/json";
    ctx.body = malformedBodies[fault.malformed](replaced && JSON.stringify(replaced.body));
  }),

  redirect: replaceResponse(({ fault, ctx }) => {
    ctx.status = 307;
    ctx.redirect(fault.redirect);
  }),
};

function replaceResponse(replace) {
  return async ({ fault, ctx, next, crossOrigin }) => {
    let replaced;
    if (fault.afterHandling) {
      await next();
      replaced = { status: ctx.status, body: ctx.body };
    } else {
      await crossOrigin(ctx, async () => {});
    }
    ctx.body = null;
    for (const name of Object.keys(ctx.response.headers)) {
      if (!KEPT_HEADERS.test(name)) ctx.remove(name);
    }
    return replace({ fault, ctx, replaced });
  };
}
