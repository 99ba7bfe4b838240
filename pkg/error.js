/** The one error of this package. It is told by its `code`, not by its class or its message. */
export class MyAccountError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {object} details `status`, `retryAfter`, `problem`, `oauthError`, `oauthErrorDescription`, `stepUp`, `cause`
   */
  constructor(code, message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, details);
    this.code = code;
  }

  get name() {
    return "MyAccountError";
  }
}

/** Whether a value is an error of this package, be it of another copy of it. */
export function isMyAccountError(value) {
  return value instanceof Error && value.name === "MyAccountError" && typeof value.code === "string";
}

/** Errors of calls that can be made again once what their `stepUp` asks for is there. */
const repeatable = new WeakSet();

/** For what hands over its failures as parts. */
export function makeError(code, message, { isRepeatable, ...details }) {
  const error = new MyAccountError(code, message, details);
  if (isRepeatable) repeatable.add(error);
  return error;
}

/** @param {unknown} error */
export const isRepeatable = (error) => repeatable.has(error);
