/** The package's only error class. Distinguish errors by `code`, not by class or message. */
export class MyAccountError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {object} details `status`, `retryAfter`, `problem`, `oauthError`, `oauthErrorDescription`, `stepUp`,
   *   `mfaRequirements`, `correlationId`, `appState`, `cause`
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

/** Whether a value is a `MyAccountError`, also one of another copy of this package. */
export function isMyAccountError(value) {
  return value instanceof Error && value.name === "MyAccountError" && typeof value.code === "string";
}

/** Errors of calls that may be retried after the login that their `stepUp` describes. */
const repeatable = new WeakSet();

/** The constructor that the WebAssembly module calls. `isRepeatable` does not become a property of the error. */
export function makeError(code, message, { isRepeatable, ...details }) {
  const error = new MyAccountError(code, message, details);
  if (isRepeatable) repeatable.add(error);
  return error;
}

/** @param {unknown} error */
export const isRepeatable = (error) => repeatable.has(error);
