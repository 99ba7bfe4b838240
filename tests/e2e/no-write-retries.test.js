import assert from "node:assert/strict";
import { calls, everyScope, withLimits, writes } from "./support/calls.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";
import { recordCalls } from "./support/request-recorder.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

/** Failures after which a client might retry a write by mistake. */
const failures = {
  "status 429": { fault: { status: 429, headers: { "retry-after": "0" } }, code: "rate_limited" },
  "status 503": { fault: { status: 503, headers: { "retry-after": "0" } }, code: "server_error" },
  "status 500": { fault: { status: 500 }, code: "server_error" },
  "a dropped connection": { fault: { drop: "after-headers" }, code: "network" },
  "a timeout": { fault: { latencyMs: 60_000 }, code: "timeout", options: { timeoutMs: 1_000 } },
};

const PATH = /^\/me\//;
const writeCalls = [
  ...calls.filter(([, name]) => name in writes).map(([, ...call]) => call),
  ...["POST", "PUT", "PATCH", "DELETE"].map((method) => ["request", { method, path: "factors" }]),
];

for (const [failure, { fault, code, options }] of Object.entries(failures)) {
  packageJourney(`no write is retried after ${failure}`, async (env) => {
    const { page, tenant, watch } = env;
    watch.expectFailures();
    const app = packagePage(env);
    const sent = recordCalls(page, tenant);
    await addVirtualAuthenticator(page);
    await app.logIn({ config: { scope: everyScope, preview: true } });
    const expected = (await sent.all()).length;

    for (const [index, [name, ...parameters]] of writeCalls.entries()) {
      const armed = tenant.faults.add({ path: PATH, ...fault });
      // The tenant allows no PUT, so the browser's preflight fails.
      const isPut = parameters[0]?.method === "PUT";
      const limited = options && !isPut ? withLimits(name, parameters, options) : parameters;
      const { error } = await app.call(name, ...limited);
      armed.remove();
      assert.equal(error?.code, isPut ? "network" : code, name);
      assert.equal((await sent.all()).length, expected + index + 1, name);
    }
  });

  packageJourney(`no verification is retried after ${failure}`, async (env) => {
    const { page, tenant, watch } = env;
    if (code !== "timeout") watch.expectFailures();
    const app = packagePage(env);
    const sent = recordCalls(page, tenant);
    await app.logIn();
    const { value: challenge } = await app.call("enrollmentChallenge", { type: "recovery-code" });
    const before = (await sent.all()).length;
    const armed = tenant.faults.add({ path: PATH, ...fault });
    const parameters = options ? [challenge, {}, options] : [challenge, {}];
    assert.equal((await app.call("enrollmentVerify", ...parameters)).error?.code, code);
    armed.remove();
    assert.equal((await sent.all()).length, before + 1);
    assert.equal(
      (await app.call("enrollmentVerify", challenge, {})).value?.type,
      "recovery-code",
      "the caller may retry",
    );
  });
}
