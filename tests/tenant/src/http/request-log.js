const MAX_ENTRIES = 10_000;

const SECRET_PARAMETERS = new Set([
  "code",
  "connect_code",
  "state",
  "nonce",
  "ticket",
  "id_token_hint",
  "logout_hint",
  "access_token",
  "request_uri",
  "invitation",
]);

/**
 * @typedef {object} LogEntry
 * @property {number} time milliseconds since the epoch, by the tenant's clock, when the request arrived
 * @property {string} method
 * @property {string} path with its query, secrets redacted
 * @property {string | undefined} origin the `Origin` header
 * @property {number | undefined} status undefined if the connection was dropped
 * @property {boolean} hasAuthorization whether the request had an `Authorization` header
 * @property {string} [correlationId] of a request to the My Account API
 */

/** The last requests, in the order of their responses. Contains no secrets, so it may be printed. */
export class RequestLog {
  /** @type {LogEntry[]} */
  entries = [];

  /** @param {LogEntry} entry */
  add(entry) {
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) this.entries.shift();
  }

  /** Forgets all entries. */
  clear() {
    this.entries = [];
  }
}

/**
 * @param {RequestLog} log
 * @param {import("../state/clock.js").Clock} clock
 * @returns {import("koa").Middleware}
 */
export function logRequests(log, clock) {
  return async (ctx, next) => {
    const time = clock.now();
    try {
      await next();
    } finally {
      log.add({
        time,
        method: ctx.method,
        path: withoutSecrets(ctx.originalUrl),
        origin: ctx.get("Origin") || undefined,
        status: ctx.respond === false ? undefined : ctx.status,
        hasAuthorization: Boolean(ctx.get("Authorization")),
        ...(ctx.state.correlationId && { correlationId: ctx.state.correlationId }),
      });
    }
  };
}

/** @param {string} url path and query */
function withoutSecrets(url) {
  const [path, ...rest] = url.split("?");
  if (rest.length === 0) return path;
  const parameters = new URLSearchParams(rest.join("?"));
  for (const name of SECRET_PARAMETERS) {
    if (parameters.has(name)) parameters.set(name, "redacted");
  }
  return `${path}?${parameters}`;
}
