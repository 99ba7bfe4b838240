import { isMalformation, kinds } from "./kinds.js";

const COMMON_MEMBERS = new Set(["method", "path", "times", "afterHandling"]);
const STATUS_MEMBERS = new Set(["headers", "body"]);

/**
 * One way in which the tenant misbehaves. Exactly one of the members from `latencyMs` on is given.
 * @typedef {object} Fault
 * @property {string} [method] default: every method but OPTIONS, so that a preflight neither suffers nor uses it up
 * @property {string | RegExp} path without the query; a string must be the whole path
 * @property {number} [times] how often it happens; default: every time, until it is removed
 * @property {boolean} [afterHandling] the request takes effect and only its answer is replaced
 * @property {number} [latencyMs] the request waits before it is handled
 * @property {true | "after-headers"} [drop] the connection breaks, at once or in the middle of the answer
 * @property {number} [status] this status is the answer, with `headers` and `body` (text, or an object for JSON)
 * @property {Record<string, string>} [headers] for `status` only
 * @property {string | object} [body] for `status` only
 * @property {true} [html] a web page is the answer, as from a captive portal
 * @property {"truncated" | "empty" | "huge" | "nested" | "not-json"} [malformed] the answer's JSON is none, or too much
 * @property {true | "exposed"} [hideCorsHeaders] no CORS headers, or all of them but the list of readable headers
 * @property {string} [redirect] a redirect to this URL is the answer (307, which repeats the body)
 * @property {(json: object) => object} [tokenResponse] rewrites a successful answer
 */

/** The faults of one tenant. */
export class Faults {
  #armed = [];

  /**
   * @param {Fault} fault
   * @returns {{ remove: () => void }}
   */
  add(fault) {
    const armed = { ...fault, kind: kindOf(fault), left: fault.times ?? Infinity };
    this.#armed.push(armed);
    return { remove: () => void (this.#armed = this.#armed.filter((other) => other !== armed)) };
  }

  /** Removes all faults. */
  clear() {
    this.#armed = [];
  }

  /**
   * The faults that a request meets, each counted as having happened.
   * @param {string} method
   * @param {string} path
   */
  strike(method, path) {
    const hits = this.#armed.filter((fault) => matches(fault, method, path));
    for (const fault of hits) fault.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return hits;
  }
}

/**
 * @param {Faults} faults
 * @param {import("koa").Middleware} crossOrigin sets the CORS headers of an answer that never reaches the routes
 * @returns {import("koa").Middleware}
 */
export function injectFaults(faults, crossOrigin) {
  return (ctx, next) => {
    const handle = faults
      .strike(ctx.method, ctx.path)
      .reduceRight((inner, fault) => () => kinds[fault.kind]({ fault, ctx, next: inner, crossOrigin }), next);
    return handle();
  };
}

function kindOf(fault) {
  const given = Object.keys(fault).filter(
    (member) => !COMMON_MEMBERS.has(member) && !("status" in fault && STATUS_MEMBERS.has(member)),
  );
  if (given.length !== 1 || !Object.hasOwn(kinds, given[0])) {
    throw new TypeError(
      `a fault is exactly one of ${Object.keys(kinds).join(", ")}; got ${given.join(", ") || "none"}`,
    );
  }
  if (typeof fault.path !== "string" && !(fault.path instanceof RegExp)) {
    throw new TypeError("a fault needs a path: a string or a RegExp");
  }
  if ("malformed" in fault && !isMalformation(fault.malformed)) throw new TypeError("that is no way to be malformed");
  return given[0];
}

function matches(fault, method, path) {
  const methodFits = fault.method ? fault.method.toUpperCase() === method : method !== "OPTIONS";
  if (!methodFits) return false;
  // search() ignores the lastIndex that a global expression keeps between two uses.
  return typeof fault.path === "string" ? fault.path === path : path.search(fault.path) >= 0;
}
