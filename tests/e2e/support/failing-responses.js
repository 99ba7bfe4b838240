import assert from "node:assert/strict";
import { apiRequests } from "./tenant-log.js";

/** Seconds in Retry-After: longer than any call waits. */
const LATER = 60;

/**
 * Failed responses of any endpoint, and the error code expected for each.
 * @type {Record<string, { fault: object, code: string, retryAfter?: number, mayBeResent?: boolean }>}
 */
const failingResponses = {
  // A browser resends a request by itself, as often as it likes, when a connection closes without a response (RFC 9112,
  // 9.3.1). The next case shows that the client does not.
  "a dropped connection": { fault: { drop: true }, code: "network", mayBeResent: true },
  "a connection dropped in the response": { fault: { drop: "after-headers" }, code: "network" },
  "a response hidden by CORS": { fault: { hideCorsHeaders: true }, code: "network" },
  "a redirect": { fault: { redirect: "/me/v1/elsewhere" }, code: "network" },
  "status 500": { fault: { status: 500, body: { error: "server_error", status: 200 } }, code: "server_error" },
  "status 503 with HTML": {
    fault: {
      status: 503,
      headers: { "content-type": "text/html", "retry-after": String(LATER) },
      body: "<p>Try later.</p>",
    },
    code: "server_error",
    retryAfter: LATER,
  },
  "status 429": {
    fault: { status: 429, headers: { "retry-after": String(LATER) } },
    code: "rate_limited",
    retryAfter: LATER,
  },
  HTML: { fault: { html: true }, code: "invalid_response" },
  "truncated JSON": { fault: { malformed: "truncated" }, code: "invalid_response" },
  "no body": { fault: { malformed: "empty" }, code: "invalid_response" },
  "16 MB of JSON": { fault: { malformed: "huge" }, code: "invalid_response" },
  "100,000 nested arrays": { fault: { malformed: "nested" }, code: "invalid_response" },
  text: { fault: { malformed: "not-json" }, code: "invalid_response" },
};

/**
 * Runs a call with each of the failed responses.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {object} subject
 * @param {string} subject.path of the response that fails
 * @param {string} [subject.method]
 * @param {string[] | ((name: string, code: string) => string[])} subject.expectedRequests all requests, the
 *   failing one last unless its failure causes others
 * @param {() => Promise<import("./package-page.js").Outcome>} act
 * @param {(name: string) => Promise<void>} [then] runs after each failure, with the fault removed
 */
export async function eachFailingResponse(
  { tenant },
  { path, method = "POST", expectedRequests },
  act,
  then = async () => {},
) {
  for (const [name, { fault, code, retryAfter, mayBeResent }] of Object.entries(failingResponses)) {
    tenant.log.clear();
    const armed = tenant.faults.add({ path, method, ...fault });
    const { error } = await act();
    armed.remove();
    assert.deepEqual([error?.typed, error?.code], [true, code], name);
    assert.equal(error.retryAfter, retryAfter, name);
    const requests = apiRequests(tenant);
    const expected = typeof expectedRequests === "function" ? expectedRequests(name, code) : expectedRequests;
    while (mayBeResent && requests.length > expected.length) assert.equal(requests.pop(), requests.at(-1), name);
    assert.deepEqual(requests, expected, `${name}: sent once, and nowhere else`);
    await then(name);
  }
}
