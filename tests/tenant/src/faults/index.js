import { isMalformation, kinds } from "./kinds.js";

const COMMON_MEMBERS = new Set(["method", "path", "times", "afterHandling"]);
const STATUS_MEMBERS = new Set(["headers", "body"]);

/**
 * An injected failure. Exactly one of the members from `latencyMs` on must be present.
 * @typedef {object} Fault
 * @property {string} [method] default: every method except OPTIONS, so that preflights are not affected or counted
 * @property {string | RegExp} path without the query; a string must match the whole path
 * @property {number} [times] how many requests it affects; default: all, until it is removed
 * @property {boolean} [afterHandling] the request takes effect and only its response is replaced
 * @property {number} [latencyMs] delays the request
 * @property {true | "after-headers"} [drop] closes the connection, at once or within the response body
 * @property {number} [status] responds with this status, `headers` and `body` (text, or an object for JSON)
 * @property {Record<string, string>} [headers] for `status` only
 * @property {string | object} [body] for `status` only
 * @property {true} [html] responds with a web page, like a captive portal
 * @property {"truncated" | "empty" | "huge" | "nested" | "not-json"} [malformed] responds with invalid or oversized JSON
 * @property {true | "exposed"} [hideCorsHeaders] removes all CORS headers, or only `Access-Control-Expose-Headers`
 * @property {string} [redirect] redirects to this URL (307, which repeats the body)
 * @property {(json: object) => object} [tokenResponse] rewrites a successful response
 */

/** The faults of one tenant. */
export class Faults {
  #active = [];

  /**
   * @param {Fault} fault
   * @returns {{ remove: () => void }}
   */
  add(fault) {
    const entry = { ...fault, kind: kindOf(fault), remaining: fault.times ?? Infinity };
    this.#active.push(entry);
    return { remove: () => void (this.#active = this.#active.filter((other) => other !== entry)) };
  }

  /** Removes all faults. */
  clear() {
    this.#active = [];
  }

  /**
   * Returns the faults that match a request, and counts each as used.
   * @param {string} method
   * @param {string} path
   */
  take(method, path) {
    const matching = this.#active.filter((fault) => matches(fault, method, path));
    for (const fault of matching) fault.remaining -= 1;
    this.#active = this.#active.filter(({ remaining }) => remaining > 0);
    return matching;
  }
}

/**
 * @param {Faults} faults
 * @param {import("koa").Middleware} crossOrigin sets the CORS headers of a response that bypasses the routes
 * @returns {import("koa").Middleware}
 */
export function injectFaults(faults, crossOrigin) {
  return (ctx, next) => {
    const handle = faults
      .take(ctx.method, ctx.path)
      .reduceRight((inner, fault) => () => kinds[fault.kind]({ fault, ctx, next: inner, crossOrigin }), next);
    return handle();
  };
}

function kindOf(fault) {
  const named = Object.keys(fault).filter(
    (member) => !COMMON_MEMBERS.has(member) && !("status" in fault && STATUS_MEMBERS.has(member)),
  );
  if (named.length !== 1 || !Object.hasOwn(kinds, named[0])) {
    throw new TypeError(
      `a fault must have exactly one of ${Object.keys(kinds).join(", ")}; got ${named.join(", ") || "none"}`,
    );
  }
  if (typeof fault.path !== "string" && !(fault.path instanceof RegExp)) {
    throw new TypeError("a fault needs a path: a string or a RegExp");
  }
  if ("malformed" in fault && !isMalformation(fault.malformed)) {
    throw new TypeError(`unknown value of malformed: "${fault.malformed}"`);
  }
  return named[0];
}

function matches(fault, method, path) {
  const methodFits = fault.method ? fault.method.toUpperCase() === method : method !== "OPTIONS";
  if (!methodFits) return false;
  // search() ignores the lastIndex of a global expression.
  return typeof fault.path === "string" ? fault.path === path : path.search(fault.path) >= 0;
}
