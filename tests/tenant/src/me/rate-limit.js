import { TokenBucket } from "../http/token-bucket.js";
import { Problem } from "./problem.js";

const MINUTE = 60;

/**
 * Sets the rate limit headers on every response: those of the user's bucket if the request reached it, else those of the
 * tenant's.
 * @param {TokenBucket} bucket
 * @returns {import("koa").Middleware}
 */
export function showRateLimit(bucket) {
  return async (ctx, next) => {
    await next();
    ctx.set((ctx.state.userBucket ?? bucket).headers);
  };
}

/**
 * The tenant's limit, shared by all users.
 * @param {TokenBucket} bucket
 * @returns {import("koa").Middleware}
 */
export function limitRate(bucket) {
  return (_ctx, next) => {
    if (bucket.take()) return next();
    throw new Problem("429-0001", "Too many requests to this tenant; see the rate limit headers.", {
      headers: { "retry-after": String(bucket.retryAfter), "x-auth0-error-kind": "global-rate-limit" },
    });
  };
}

/**
 * The limits per user, one for reads and one for writes.
 * @param {{ read: number, write: number } | undefined} perMinute undefined for no limit
 * @param {import("../state/clock.js").Clock} clock
 * @returns {import("koa").Middleware}
 */
export function limitUserRate(perMinute, clock) {
  if (!perMinute) return (_ctx, next) => next();
  const buckets = new Map();
  return (ctx, next) => {
    const kind = ctx.method === "GET" ? "read" : "write";
    const key = `${kind} ${ctx.state.user.userId}`;
    const bucket = buckets.get(key) ?? new TokenBucket(perMinute[kind], clock, MINUTE);
    buckets.set(key, bucket);
    ctx.state.userBucket = bucket;
    if (bucket.take()) return next();
    throw new Problem("429-0003", `Too many requests to ${kind}; see the rate limit headers.`, {
      headers: { "retry-after": String(bucket.retryAfter) },
    });
  };
}
