const TYPE_PREFIX = "https://auth0.com/api-errors/A0E-";

const TITLES = {
  "400-0001": "Bad Request",
  "400-0003": "Validation Error",
  "400-0008": "read_only_field",
  "401-0002": "Missing Token",
  "401-0003": "Invalid Token",
  "403-0001": "Forbidden",
  "403-0002": "Insufficient Scope",
  "404-0001": "Not Found",
  "404-0002": "Resource Not Found",
  "409-0001": "Conflict",
  "409-0003": "Duplicate Resource",
  "413-0001": "Payload Too Large",
  "415-0001": "Unsupported Media Type",
  "429-0001": "Too Many Requests",
  "429-0003": "Endpoint Rate Limit Exceeded",
  "500-0001": "Internal Server Error",
};

/**
 * @typedef {object} ValidationError
 * @property {string} detail
 * @property {string} [field]
 * @property {string} [pointer] JSON pointer into the body, "" for the body itself
 * @property {string} [source]
 */

/** An error response of the My Account API, similar to RFC 9457. */
export class Problem extends Error {
  /**
   * @param {keyof typeof TITLES} code
   * @param {string} detail
   * @param {object} [options]
   * @param {ValidationError[]} [options.validationErrors]
   * @param {Record<string, string>} [options.headers]
   */
  constructor(code, detail, { validationErrors, headers = {} } = {}) {
    super(detail);
    this.name = "Problem";
    this.status = Number(code.slice(0, 3));
    this.headers = headers;
    this.body = {
      type: TYPE_PREFIX + code,
      status: this.status,
      title: TITLES[code],
      detail,
      ...(validationErrors && { validation_errors: validationErrors }),
    };
  }
}

/**
 * @param {import("koa").Context} ctx
 * @returns {Problem}
 */
export const resourceNotFound = ({ method, path }) =>
  new Problem("404-0001", `The resource "${method} ${path}" does not exist.`);

/** @returns {Problem} */
export const methodNotFound = () => new Problem("404-0002", "The authentication method does not exist.");

/**
 * Sends a thrown `Problem`. Any other error is a bug of the tenant: it is logged and becomes a 500.
 * @type {import("koa").Middleware}
 */
export async function sendProblems(ctx, next) {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof Problem)) ctx.app.emit("error", error, ctx);
    const problem =
      error instanceof Problem ? error : new Problem("500-0001", "The tenant failed; see its console output.");
    ctx.status = problem.status;
    ctx.set(problem.headers);
    ctx.body = problem.body;
  }
}
